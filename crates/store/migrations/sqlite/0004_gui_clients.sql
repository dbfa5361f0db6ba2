-- A window on a machine is called a GUI client everywhere now; "window" is left to operating systems and browsers.
-- SQLite renames tables and not indexes: these are made anew. The tables are small, but for batches that are remembered.
ALTER TABLE windows RENAME TO gui_clients;
DROP INDEX windows_hook;
DROP INDEX windows_machine;
DROP INDEX windows_hostname;
CREATE INDEX gui_clients_hook ON gui_clients (hook) WHERE hook IS NOT NULL;
CREATE INDEX gui_clients_machine ON gui_clients (machine);
CREATE INDEX gui_clients_hostname ON gui_clients (hostname);

ALTER TABLE window_batches RENAME TO gui_client_batches;
DROP INDEX window_batches_waiting;
CREATE INDEX gui_client_batches_waiting ON gui_client_batches (arrived_at) WHERE payload IS NOT NULL;

ALTER TABLE window_fatals RENAME TO gui_client_fatals;

UPDATE runners SET mode = 'gui' WHERE mode = 'window';

-- The label of what a person began at a machine. Three places hold it: the job's page, its spec, and what jobs are found
-- by; the last one goes last, for it says which jobs these are. The texts are written without blanks.
UPDATE jobs SET labels = replace(labels, '"goliat":"window"', '"goliat":"gui"')
    WHERE id IN (SELECT job FROM job_labels WHERE name = 'goliat' AND value = 'window');
UPDATE job_specs SET spec = replace(spec, '"goliat":"window"', '"goliat":"gui"')
    WHERE job IN (SELECT job FROM job_labels WHERE name = 'goliat' AND value = 'window');
UPDATE job_labels SET value = 'gui' WHERE name = 'goliat' AND value = 'window';
