cd /tmp/w/trust7; export DATABASE_URL=sqlite:////tmp/w/t7/run/two.sqlite3; . /tmp/w/t7/env.sh; F=/tmp/w/fast
.venv/bin/python manage.py shell -c "
from projects.models import Person, Project
from django.db.models import Count
for p in Person.objects.all()[:400]:
    n=Project.objects.filter(led_by=p,publication='published').count()
    if n: print(p.pk,p.name,'|',p.name_zh,n); break" 2>/dev/null | grep -v '^{' | tail -1
PK=6
.venv/bin/python - 2>/dev/null <<'P' | grep -v '^{'
import django; django.setup()
from projects.models import *
from projects.totals.refresh import refresh
from django.db.models import ProtectedError
p=Person.objects.get(pk=6); 
try: p.delete(); print("deleted while used!")
except ProtectedError as e: print("refused while used")
P
.venv/bin/python manage.py forget_person 6 2>&1 | grep -v '^{'| tail -1
.venv/bin/python - 2>/dev/null <<'P' | grep -v '^{'
import django; django.setup()
from projects.models import *
from projects.totals.refresh import refresh
p=Person.objects.get(pk=6); names={p.name,p.name_zh}
ids=[]
for q in Project.objects.filter(led_by=p): q.led_by=None; q.save(); ids.append(q.pk)
for f in p._meta.related_objects:
    n=f.related_model._default_manager.filter(**{f.field.name:p})
    if f.related_model.__name__ in ("Attendance","EventAttendance"): print(f.related_model.__name__,n.count()); n.delete()
    elif f.field.name=="official_in_charge": ids+=list(n.values_list("pk",flat=True)); n.update(official_in_charge=None)
    elif n.count(): print("left",f.related_model.__name__,f.field.name,n.count())
refresh(ids); p.delete(); print("deleted; of projects",len(ids))
P
cat > /tmp/w/t7/where.py <<'P'
import sqlite3,sys
c=sqlite3.connect("file:/tmp/w/t7/run/two.sqlite3?mode=ro",uri=True); 
for (t,) in c.execute("select name from sqlite_master where type='table'").fetchall():
    for col in [r[1] for r in c.execute(f'pragma table_info("{t}")')]:
        try:
            n=c.execute(f'select count(*) from "{t}" where cast("{col}" as text) like ?',("%Chen Lei%",)).fetchone()[0]+c.execute(f'select count(*) from "{t}" where cast("{col}" as text) like ?',("%陈磊%",)).fetchone()[0]
            if n: print("  ",t,col,n)
        except Exception as e: pass
P
echo before forgetting; python3 /tmp/w/t7/where.py
.venv/bin/python manage.py forget_person 6 2>&1 | grep -v '^{'| tail -1
echo after; python3 /tmp/w/t7/where.py
.venv/bin/python manage.py export_person 6 2>&1 | grep -v '^{'| tail -2 | cut -c1-300
for p in /projects.csv "/projects.csv?known_on=2026-11-26" "/events.csv" "/projects.csv?known_on=2026-11-20"; do echo "$p $(curl -s 127.0.0.1:8192$p | grep -c 'Chen Lei\|陈磊')"; done
