-- A window on a machine is called a GUI client everywhere now; "window" is left to operating systems and browsers.
ALTER TABLE windows RENAME TO gui_clients;
ALTER INDEX windows_pkey RENAME TO gui_clients_pkey;
ALTER INDEX windows_hook RENAME TO gui_clients_hook;
ALTER INDEX windows_machine RENAME TO gui_clients_machine;
ALTER INDEX windows_hostname RENAME TO gui_clients_hostname;

ALTER TABLE window_batches RENAME TO gui_client_batches;
ALTER INDEX window_batches_pkey RENAME TO gui_client_batches_pkey;
ALTER INDEX window_batches_waiting RENAME TO gui_client_batches_waiting;

ALTER TABLE window_fatals RENAME TO gui_client_fatals;
ALTER INDEX window_fatals_pkey RENAME TO gui_client_fatals_pkey;

UPDATE runners SET mode = 'gui' WHERE mode = 'window';

-- The label of what a person began at a machine. Three places hold it: the job's page, its spec, and what jobs are found
-- by; the last one goes last, for it says which jobs these are. The texts are written without blanks.
UPDATE jobs SET labels = replace(labels, '"goliat":"window"', '"goliat":"gui"')
    WHERE id IN (SELECT job FROM job_labels WHERE name = 'goliat' AND value = 'window');
UPDATE job_specs SET spec = replace(spec, '"goliat":"window"', '"goliat":"gui"')
    WHERE job IN (SELECT job FROM job_labels WHERE name = 'goliat' AND value = 'window');
UPDATE job_labels SET value = 'gui' WHERE name = 'goliat' AND value = 'window';
