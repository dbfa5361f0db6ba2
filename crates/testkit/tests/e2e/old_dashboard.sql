-- A small database like the one of GOLIAT's own dashboard, made up for tests.
CREATE TYPE "AssignmentStatus" AS ENUM ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED');
CREATE TABLE workers (
    id text PRIMARY KEY, "ipAddress" text NOT NULL, hostname text, "machineLabel" text, "gpuName" text,
    "cpuCores" integer, "totalRamGB" double precision, "isStale" boolean NOT NULL DEFAULT false,
    "createdAt" timestamp(3) NOT NULL DEFAULT now());
CREATE TABLE super_studies (
    id text PRIMARY KEY, name text NOT NULL, description text, "baseConfigPath" text,
    "createdAt" timestamp(3) NOT NULL);
CREATE TABLE assignments (
    id text PRIMARY KEY, "index" integer NOT NULL, "workerId" text, "superStudyId" text NOT NULL,
    "splitConfig" text NOT NULL, status "AssignmentStatus" NOT NULL, progress double precision NOT NULL DEFAULT 0,
    "currentStage" text, "startedAt" timestamp(3), "completedAt" timestamp(3),
    "createdAt" timestamp(3) NOT NULL DEFAULT '2025-11-06T10:00:00');
CREATE TABLE gui_state (id text PRIMARY KEY, "workerId" text NOT NULL, "logMessages" jsonb[] NOT NULL);
CREATE TABLE result_files (
    id text PRIMARY KEY, "assignmentId" text NOT NULL, filename text NOT NULL, "relativePath" text NOT NULL,
    "fileData" bytea NOT NULL, "createdAt" timestamp(3) NOT NULL DEFAULT now());

-- One machine with two records, and another of the same host name.
INSERT INTO workers (id, "ipAddress", hostname, "gpuName", "cpuCores", "totalRamGB", "isStale", "createdAt") VALUES
    ('w-stale', '10.0.0.1', 'win10-new', 'RTX 4090', 12, 15.74, true, '2025-11-06T08:00:00'),
    ('w-1', '10.0.0.1', 'win10-new', 'RTX 4090', 12, 15.74, false, '2025-11-06T09:00:00'),
    ('w-2', '10.0.0.2', 'win10-new', NULL, NULL, NULL, false, '2025-11-06T09:00:00');

INSERT INTO super_studies VALUES
    ('s-near', 'near field', 'the first', '{"z": 1, "5800": 1.50, "700":  2}', '2025-11-06T10:00:00'),
    ('s-empty', 'nothing', NULL, NULL, '2025-11-06T11:00:00');

INSERT INTO assignments
    (id, "index", "workerId", "superStudyId", "splitConfig", status, progress, "currentStage", "startedAt", "completedAt") VALUES
    ('a-4', 4, NULL, 's-near', '{"part": 4}', 'PENDING', 0, NULL, NULL, NULL),
    ('a-0', 0, 'w-1', 's-near', '{"z": 1, "5800":  1.50, "700": 2}', 'COMPLETED', 100, 'Finished', '2025-11-06T12:00:00',
        '2025-11-06T12:50:00'),
    ('a-1', 1, 'w-1', 's-near', '{"part": 1}', 'COMPLETED', 100, 'Finished', '2025-11-06T13:00:00', NULL),
    ('a-2', 2, 'w-2', 's-near', '{"part": 2}', 'RUNNING', 40, 'Running Simulation', '2025-11-06T12:30:00', NULL),
    ('a-3', 3, NULL, 's-near', '{"part": 3}', 'PENDING', 0, NULL, NULL, NULL);

INSERT INTO gui_state VALUES
    ('g-stale', 'w-stale', ARRAY[]::jsonb[]),
    ('g-1', 'w-1', ARRAY[
        '{"message": "before any study", "logType": "info", "timestamp": "2025-11-06T11:00:00.000Z"}',
        '{"message": "  second", "logType": "warning", "timestamp": "2025-11-06T12:00:02.500Z"}',
        '{"message": "first", "logType": "header", "timestamp": 1762430401.25}',
        '{"message": "of the next", "logType": "fatal", "timestamp": "2025-11-06T13:00:01.000Z"}']::jsonb[]),
    ('g-2', 'w-2', ARRAY['{"message": "at work", "logType": "progress", "timestamp": 1762432300}']::jsonb[]);

INSERT INTO result_files (id, "assignmentId", filename, "relativePath", "fileData") VALUES
    ('f-1', 'a-0', 'sar_results.json', 'near_field/duke/700MHz/by_cheek_base', '{"sar": 1}'),
    ('f-2', 'a-0', 'verbose.log', '..\near_field\duke\700MHz\by_cheek_base', '\x4772f6df650d0a'::bytea),
    ('f-3', 'a-3', 'progress.log', 'near_field/ella', 'left by a machine that was deleted');
