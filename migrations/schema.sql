-- The tables of a new collection, as all migrations together make them; a test compares.
BEGIN;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE change (
	id INTEGER NOT NULL, 
	uuid CHAR(32) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	summary VARCHAR NOT NULL, 
	made_at INTEGER NOT NULL, 
	touched JSON NOT NULL, 
	undone_at INTEGER, 
	CONSTRAINT pk_change PRIMARY KEY (id), 
	CONSTRAINT uq_change_uuid UNIQUE (uuid)
);
CREATE TABLE letter (
	id INTEGER NOT NULL, 
	uuid CHAR(32) NOT NULL, 
	title VARCHAR NOT NULL, 
	reference VARCHAR NOT NULL, 
	published DATE, 
	digest VARCHAR(64) NOT NULL, 
	added_at INTEGER NOT NULL, deleted_at INTEGER, replaced_by_id INTEGER, 
	CONSTRAINT pk_letter PRIMARY KEY (id), 
	CONSTRAINT uq_letter_digest UNIQUE (digest), 
	CONSTRAINT uq_letter_uuid UNIQUE (uuid)
);
CREATE TABLE preset (
	id INTEGER NOT NULL, 
	uuid CHAR(32) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	created_at INTEGER NOT NULL, 
	desired_retention DOUBLE NOT NULL, 
	parameters JSON NOT NULL, 
	learning_steps JSON NOT NULL, 
	relearning_steps JSON NOT NULL, 
	maximum_interval INTEGER NOT NULL, 
	new_per_day INTEGER NOT NULL, 
	reviews_per_day INTEGER NOT NULL, 
	leech_threshold INTEGER NOT NULL, 
	CONSTRAINT pk_preset PRIMARY KEY (id), 
	CONSTRAINT uq_preset_uuid UNIQUE (uuid)
);
CREATE TABLE deck (
	id INTEGER NOT NULL, 
	uuid CHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	file_id VARCHAR, 
	language VARCHAR(16) NOT NULL, 
	letter_title VARCHAR NOT NULL, 
	letter_reference VARCHAR NOT NULL, 
	letter_waived JSON NOT NULL, 
	letter_id INTEGER, 
	briefing_at INTEGER, 
	minutes_per_day INTEGER, 
	preset_id INTEGER, 
	shipped_digest VARCHAR(64), 
	created_at INTEGER NOT NULL, 
	deleted_at INTEGER, description VARCHAR DEFAULT '' NOT NULL, modified_at INTEGER, weekday_minutes JSON DEFAULT '{}' NOT NULL, topic_weights JSON DEFAULT '{}' NOT NULL, archived_at INTEGER, 
	CONSTRAINT pk_deck PRIMARY KEY (id), 
	CONSTRAINT fk_deck_letter_id_letter FOREIGN KEY(letter_id) REFERENCES letter (id) ON DELETE SET NULL, 
	CONSTRAINT fk_deck_preset_id_preset FOREIGN KEY(preset_id) REFERENCES preset (id), 
	CONSTRAINT uq_deck_uuid UNIQUE (uuid)
);
CREATE UNIQUE INDEX uq_deck_file_id ON deck (file_id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX uq_deck_name ON deck (name) WHERE deleted_at IS NULL;
CREATE TABLE passage (
	id INTEGER NOT NULL, 
	letter_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	section JSON NOT NULL, 
	number INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	fingerprint VARCHAR(32) NOT NULL, 
	fingerprint_version INTEGER NOT NULL, 
	CONSTRAINT pk_passage PRIMARY KEY (id), 
	CONSTRAINT fk_passage_letter_id_letter FOREIGN KEY(letter_id) REFERENCES letter (id) ON DELETE CASCADE
);
CREATE INDEX ix_passage_letter_id ON passage (letter_id);
CREATE TABLE card (
	id INTEGER NOT NULL, 
	note_id INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	step INTEGER, 
	stability DOUBLE, 
	difficulty DOUBLE, 
	due INTEGER, 
	last_review INTEGER, 
	reps INTEGER NOT NULL, 
	lapses INTEGER NOT NULL, 
	suspended BOOLEAN NOT NULL, 
	buried_until DATE, 
	flag INTEGER NOT NULL, 
	deleted_at INTEGER, anki_id INTEGER, 
	CONSTRAINT pk_card PRIMARY KEY (id), 
	CONSTRAINT fk_card_note_id_note FOREIGN KEY(note_id) REFERENCES note (id)
);
CREATE INDEX ix_card_state_due ON card (state, due);
CREATE UNIQUE INDEX uq_card_note_id ON card (note_id, ordinal) WHERE deleted_at IS NULL;
CREATE TABLE note_type (
	id INTEGER NOT NULL, 
	uuid CHAR(32) NOT NULL, 
	anki_id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	is_cloze BOOLEAN NOT NULL, 
	fields JSON NOT NULL, 
	templates JSON NOT NULL, 
	css VARCHAR NOT NULL, 
	sort_field INTEGER NOT NULL, 
	CONSTRAINT pk_note_type PRIMARY KEY (id), 
	CONSTRAINT uq_note_type_uuid UNIQUE (uuid)
);
CREATE TABLE "note" (
	id INTEGER NOT NULL, 
	guid VARCHAR(400) NOT NULL, 
	deck_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	prompt VARCHAR NOT NULL, 
	answer VARCHAR NOT NULL, 
	key_points JSON NOT NULL, 
	choices JSON NOT NULL, 
	accepted JSON NOT NULL, 
	phrasings JSON NOT NULL, 
	hint VARCHAR NOT NULL, 
	topic JSON NOT NULL, 
	stance VARCHAR NOT NULL, 
	citation VARCHAR NOT NULL, 
	parent_guid VARCHAR(400), 
	tags JSON NOT NULL, 
	weight DOUBLE NOT NULL, 
	sides JSON DEFAULT '[]' NOT NULL, 
	fields JSON DEFAULT '[]' NOT NULL, 
	note_type_id INTEGER, 
	anki_id INTEGER, 
	earlier_hashes JSON DEFAULT '[]' NOT NULL, 
	marked BOOLEAN DEFAULT 0 NOT NULL, 
	plain_text VARCHAR NOT NULL, 
	imported_hash VARCHAR(64), 
	created_at INTEGER NOT NULL, 
	modified_at INTEGER NOT NULL, 
	superseded_at INTEGER, 
	deleted_at INTEGER, 
	CONSTRAINT pk_note PRIMARY KEY (id), 
	CONSTRAINT fk_note_deck_id_deck FOREIGN KEY(deck_id) REFERENCES deck (id), 
	CONSTRAINT fk_note_note_type_id_note_type FOREIGN KEY(note_type_id) REFERENCES note_type (id)
);
CREATE INDEX ix_note_deck_id_position ON note (deck_id, position, id, kind, marked, created_at, modified_at, superseded_at, topic, tags, citation, stance);
CREATE UNIQUE INDEX uq_note_guid ON note (guid);
CREATE INDEX ix_note_prompt ON note (prompt COLLATE "NOCASE");
CREATE INDEX ix_note_deleted ON note (id) WHERE deleted_at IS NOT NULL;
CREATE TABLE "review" (
	id INTEGER NOT NULL, 
	uuid CHAR(32) NOT NULL, 
	card_id INTEGER NOT NULL, 
	reviewed_at INTEGER NOT NULL, 
	study_day DATE NOT NULL, 
	rating INTEGER, 
	kind VARCHAR(16) NOT NULL, 
	confidence INTEGER, 
	duration_ms INTEGER, 
	state VARCHAR(16) NOT NULL, 
	step INTEGER, 
	stability DOUBLE, 
	difficulty DOUBLE, 
	due INTEGER, 
	last_review INTEGER, 
	preset_id INTEGER NOT NULL, 
	key_points_hit JSON, 
	figures JSON, 
	undone_at INTEGER, 
	CONSTRAINT pk_review PRIMARY KEY (id), 
	CONSTRAINT fk_review_preset_id_preset FOREIGN KEY(preset_id) REFERENCES preset (id), 
	CONSTRAINT fk_review_card_id_card FOREIGN KEY(card_id) REFERENCES card (id)
);
CREATE INDEX ix_review_study_day ON review (study_day);
CREATE UNIQUE INDEX uq_review_uuid ON review (uuid);
CREATE INDEX ix_review_card_id_reviewed_at ON review (card_id, reviewed_at, study_day, kind, undone_at);
CREATE TABLE rehearsal (
	id INTEGER NOT NULL, 
	uuid CHAR(32) NOT NULL, 
	deck_id INTEGER NOT NULL, 
	started_at INTEGER NOT NULL, 
	ended_at INTEGER, 
	predicted DOUBLE, 
	answers JSON NOT NULL, 
	undone_at INTEGER, 
	CONSTRAINT pk_rehearsal PRIMARY KEY (id), 
	CONSTRAINT fk_rehearsal_deck_id_deck FOREIGN KEY(deck_id) REFERENCES deck (id), 
	CONSTRAINT uq_rehearsal_uuid UNIQUE (uuid)
);
CREATE TABLE doubt (
	id INTEGER NOT NULL, 
	uuid CHAR(32) NOT NULL, 
	note_id INTEGER NOT NULL, 
	made_at INTEGER NOT NULL, 
	reasons JSON NOT NULL, 
	old_text VARCHAR NOT NULL, 
	new_text VARCHAR NOT NULL, 
	citation VARCHAR NOT NULL, 
	settled_at INTEGER, 
	undone_at INTEGER, 
	CONSTRAINT pk_doubt PRIMARY KEY (id), 
	CONSTRAINT fk_doubt_note_id_note FOREIGN KEY(note_id) REFERENCES note (id), 
	CONSTRAINT uq_doubt_uuid UNIQUE (uuid)
);
CREATE INDEX ix_doubt_note_id ON doubt (note_id);
CREATE INDEX ix_doubt_open ON doubt (note_id) WHERE settled_at IS NULL AND undone_at IS NULL;
CREATE VIRTUAL TABLE note_search USING fts5(plain_text, content='note', content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 2');
CREATE TABLE note_search_mark (indexed_to INTEGER NOT NULL);
CREATE TABLE note_search_stale (note_id INTEGER NOT NULL PRIMARY KEY, plain_text VARCHAR NOT NULL);
INSERT INTO note_search_mark VALUES (0);
CREATE TRIGGER note_search_updated AFTER UPDATE OF plain_text ON note WHEN old.id <= (SELECT indexed_to FROM note_search_mark) AND old.plain_text <> new.plain_text BEGIN INSERT INTO note_search_stale SELECT old.id, old.plain_text WHERE NOT EXISTS (SELECT 1 FROM note_search_stale WHERE note_id = old.id); END;
CREATE TRIGGER note_search_deleted AFTER DELETE ON note WHEN old.id <= (SELECT indexed_to FROM note_search_mark) BEGIN INSERT INTO note_search_stale SELECT old.id, old.plain_text WHERE NOT EXISTS (SELECT 1 FROM note_search_stale WHERE note_id = old.id); END;
INSERT INTO alembic_version VALUES ('0009');
COMMIT;
