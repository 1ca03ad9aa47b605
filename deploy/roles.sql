\getenv owner_password OWNER_PASSWORD
\getenv web_password WEB_PASSWORD
CREATE ROLE tracker_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE tracker_web LOGIN PASSWORD :'web_password';
ALTER DATABASE tracker OWNER TO tracker_owner;
REVOKE ALL ON DATABASE tracker FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE tracker TO tracker_web;
ALTER SCHEMA public OWNER TO tracker_owner;
GRANT USAGE ON SCHEMA public TO tracker_web;
-- For all schemas: a restore makes the schema anew.
ALTER DEFAULT PRIVILEGES FOR ROLE tracker_owner GRANT USAGE ON SCHEMAS TO tracker_web;
ALTER DEFAULT PRIVILEGES FOR ROLE tracker_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tracker_web;
ALTER DEFAULT PRIVILEGES FOR ROLE tracker_owner GRANT USAGE, SELECT ON SEQUENCES TO tracker_web;
