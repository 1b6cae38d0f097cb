"""`trainer backup`: what can be done with backups."""

from trainer.cli.group import LazyGroup
from trainer.i18n import N_, _

command = LazyGroup(
    "backup",
    help=_(
        "Make, list or restore backups. They are made by themselves each day and week, and before"
        " a migration, an import, a merge, a repair and a restore."
    ),
    lazy={
        "list": ("trainer.cli.backup_list", N_("List the backups.")),
        "restore": ("trainer.cli.backup_restore", N_("Put a backup in the collection's place.")),
        "now": ("trainer.cli.backup_now", N_("Make a backup, which is kept.")),
    },
)
