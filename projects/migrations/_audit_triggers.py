"""What keeps the audit log of either database as it was written."""

# An entry may be put into the chain once; nothing else about it changes, and it never goes.
MAKE_SQLITE = (
    """CREATE TRIGGER audit_entry_changed BEFORE UPDATE ON projects_auditentry
    WHEN OLD.number IS NOT NULL OR NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.kind <> OLD.kind
        OR NEW.user_id IS NOT OLD.user_id OR NEW.subject <> OLD.subject OR NEW.details <> OLD.details
    BEGIN SELECT RAISE(ABORT, 'an entry of the audit log stays as it is'); END""",
    """CREATE TRIGGER audit_entry_deleted BEFORE DELETE ON projects_auditentry
    BEGIN SELECT RAISE(ABORT, 'an entry of the audit log stays'); END""",
)
MAKE_POSTGRESQL = (
    """CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'an entry of the audit log stays as it is'; END $$""",
    """CREATE TRIGGER audit_entry_changed BEFORE UPDATE ON projects_auditentry FOR EACH ROW
    WHEN (OLD.number IS NOT NULL OR (NEW.id, NEW.at, NEW.kind, NEW.user_id, NEW.subject, NEW.details)
        IS DISTINCT FROM (OLD.id, OLD.at, OLD.kind, OLD.user_id, OLD.subject, OLD.details))
    EXECUTE FUNCTION audit_entry_stays()""",
    """CREATE TRIGGER audit_entry_deleted BEFORE DELETE ON projects_auditentry FOR EACH ROW
    EXECUTE FUNCTION audit_entry_stays()""",
    """CREATE TRIGGER audit_entry_emptied BEFORE TRUNCATE ON projects_auditentry FOR EACH STATEMENT
    EXECUTE FUNCTION audit_entry_stays()""",
)
MAKE = {"sqlite": MAKE_SQLITE, "postgresql": MAKE_POSTGRESQL}
DROP = {
    "sqlite": ("DROP TRIGGER IF EXISTS audit_entry_changed", "DROP TRIGGER IF EXISTS audit_entry_deleted"),
    "postgresql": ("DROP FUNCTION IF EXISTS audit_entry_stays() CASCADE",),
}


def protect(apps, schema_editor):
    """Create the triggers of this database."""
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def release(apps, schema_editor):
    """Drop the triggers of this database."""
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
