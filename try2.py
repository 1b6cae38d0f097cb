import time, random
from trainer.domain.letter import parse_letter
from trainer.domain.revision import Revision
L="""On the ferries of the inner harbour

To the harbour council,

The ferries have sailed for a hundred years. They carry a million people a year.

Night ferry

The night ferry sails at ten. It leaves from pier three. The council supports a second boat.

It does not sail on Sundays. The captain may decide otherwise in a storm.

Cranes

The oldest crane is called the Heron. It is to be kept. The budget for cranes is 1.95 percent of all income.

The new quay opens on 4 May 2027 for all ships.
"""
def t(a,b,c=None):
    n=L.replace(a,b); assert n!=L
    r=Revision(parse_letter(L),parse_letter(n))
    print("--",a[:40].strip(),"=>",b[:40].strip())
    for p in r.paragraphs:
        if p.change!="unchanged": print("   ",p.change,"|",(p.old or p.new[0]).section, (p.old or p.new[0]).number,"->",[(x.section,x.number) for x in p.new],[str(x) for x in p.reasons])
t("oldest","oldesst")
t("The night ferry sails at ten. It leaves from pier three.","It leaves from pier three. The night ferry sails at ten.")
P="The new quay opens on 4 May 2027 for all ships.\n"
t("for all ships.\n","x") if 0 else None
n=L.replace(P,"").replace("It does not sail",P+"\nIt does not sail")
r=Revision(parse_letter(L),parse_letter(n)); print("moved",[p.change.value for p in r.paragraphs],[str(x) for p in r.paragraphs for x in p.reasons])
t("three. The","three.\n\nThe")
t("boat.\n\nIt does","boat. It does")
t("1.95","1.93")
t("4 May","5 May")
t("is to be kept","is not to be kept")
t("supports","does not rule out")
t("boat","vessel")
t(P,"")
t("Cranes\n","Cranes\n\nA new crane is being bought by the harbour council.\n")
t("Cranes","Hoisting gear")
t("It is to be kept.","")
t("It is to be kept.","It is to be kept. That is no longer so.")
# speed
random.seed(1)
V=["woord%d"%i for i in range(4000)]
V=["".join(random.choice("abcdefghijklmnoprstuvz") for _ in range(random.randint(3,10))) for _ in range(5000)]
def para(): return " ".join(" ".join(random.choice(V) for _ in range(14)).capitalize()+"." for _ in range(5))
ps=[para() for _ in range(6000)]
def text(ps): return "Title of it\n\n"+"\n\n".join(("Heading %s\n\n"%V[i//15] if i%15==0 else "")+p for i,p in enumerate(ps))
t0=time.time(); a=parse_letter(text(ps)); print("parse",time.time()-t0, len(a.sections))
qs=list(ps)
for i in range(0,6000,2):
    w=qs[i].split(); w[random.randrange(len(w))]="nieuw"; qs[i]=" ".join(w)
del qs[100:200]; qs[500:500]=[para() for _ in range(100)]
b=parse_letter(text(qs))
t0=time.time(); r=Revision(a,b); from collections import Counter
print(Counter(p.change.value for p in r.paragraphs), time.time()-t0)
