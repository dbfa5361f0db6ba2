// Made by `npm run gen` from crates/api/openapi.json. Do not edit.

export interface paths {
    "/api/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description as a page. */
        get: operations["api_docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/lease": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Long poll for work: attempts to start and orders to obey, at once when there are any. */
        post: operations["agent_lease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Appends to logs. The body is a sequence of frames, each a zstd-compressed piece of the log of one attempt at a
         *     byte offset; the answer says for each attempt from which byte to send on.
         */
        post: operations["agent_logs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A machine becomes a runner, or says again what it is. Wants a join token (in the body) unless the server is open
         *     or the request carries the runner's own secret.
         */
        post: operations["agent_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Everything a runner has to say: starts, progress, ends, and the attempts it holds, whose leases are renewed. */
        post: operations["agent_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attempts/{attempt}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One attempt. */
        get: operations["get_attempt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attempts/{attempt}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The log exactly as the program wrote it. `Range` works on what has been stored when the request comes. */
        get: operations["attempt_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attempts/{attempt}/log/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines by number, with time and stream of each. */
        get: operations["attempt_log_lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attempts/{attempt}/log/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines that match, with the number of all that do. */
        get: operations["attempt_log_search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attempts/{attempt}/log/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Server-Sent Events: `lines` with [`StreamedLines`] as they come, `end` when the attempt has ended. */
        get: operations["attempt_log_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Trades an API token for a session cookie. An open server needs none and sets none. */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the session. */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is speaking. */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/blobs/{hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of a blob. `Range` is respected. */
        get: operations["get_blob"];
        /** One part of a blob. Answers with the offset to go on from; parts that arrived before are not written again. */
        put: operations["put_blob"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/blobs/missing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Which of these blobs the server does not have, and how much of each has arrived. */
        post: operations["blobs_missing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/goliat/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a study that was brought over from another dashboard the times it had there: of the job, of its tasks and of
         *     their latest attempts. Only for an administrator.
         */
        post: operations["set_history"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/goliat/studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cuts a configuration of GOLIAT into assignments and submits them as a job, whose tasks `goliat worker` claims or a
         *     runner with the label `goliat` runs. With the header `Idempotency-Key` the request may be sent again and answers
         *     with the same job (200 instead of 201).
         */
        post: operations["create_study"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, newest first. */
        get: operations["list_jobs"];
        put?: never;
        /**
         * Submits a job. The body is a job's spec as JSON; it is refused whole, with every error at once. With the header
         *     `Idempotency-Key` the request may be sent again and answers with the same job (200 instead of 201).
         */
        post: operations["submit_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job. */
        get: operations["get_job"];
        put?: never;
        post?: never;
        /** Deletes a job that has ended, with its logs and results. */
        delete: operations["delete_job"];
        options?: never;
        head?: never;
        /** Changes name, description, priority or labels. Absent fields stay. */
        patch: operations["patch_job"];
        trace?: never;
    };
    "/api/v1/jobs/{job}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files that the tasks of a job left, in order of task index and path. */
        get: operations["job_artifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels every task that has not ended. Running ones are told to stop and end when nothing of them runs any more. */
        post: operations["cancel_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Failed tasks, grouped by what they say. */
        get: operations["job_errors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/grid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One byte for each task in order of the index: 0 waiting, 1 pending, 2 running, 3 completed, 4 failed, 5 cancelled.
         *     For jobs of up to a million tasks.
         */
        get: operations["job_grid"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts no more tasks of the job; running ones go on. */
        post: operations["pause_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/results.zip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All results of a job, or one folder of each task, as a ZIP that is made while it is sent. */
        get: operations["job_results_zip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undoes a pause. */
        post: operations["resume_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Queues failed and cancelled tasks again, with fresh retries. */
        post: operations["retry_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/spec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The spec as submitted, with the first and the last command it comes to. */
        get: operations["job_spec"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tasks of a job in order of their index. */
        get: operations["list_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description. */
        get: operations["get_openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runner-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a token with which new runners join. */
        post: operations["make_runner_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every runner. */
        get: operations["list_runners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runners/{runner}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One runner. */
        get: operations["get_runner"];
        put?: never;
        post?: never;
        /** Forgets a runner that holds no attempt. Its secret is worth nothing from then on. */
        delete: operations["delete_runner"];
        options?: never;
        head?: never;
        /** Renames a runner or replaces the labels a person gave it. */
        patch: operations["patch_runner"];
        trace?: never;
    };
    "/api/v1/runners/{runner}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a runner nothing more until it is enabled. */
        post: operations["disable_runner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runners/{runner}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a runner finish what it has and gives it nothing more. */
        post: operations["drain_runner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runners/{runner}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives work to a runner again. */
        post: operations["enable_runner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runners/{runner}/screenshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The latest screenshots of the tabs of the GUI client on this machine. */
        get: operations["list_screenshots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runners/{runner}/screenshots/{tab}/{slot}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them. The next one but nine takes its place: it is not kept by browsers. */
        get: operations["get_screenshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The numbers of the overview, and what the background services did lately. */
        get: operations["get_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A task with its attempts. */
        get: operations["get_task"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files that a task left. */
        get: operations["task_artifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels a task. A running one is told to stop and ends when nothing of it runs any more. */
        post: operations["cancel_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why a task is where it is: what it waits for, which runners could take it, what a person can do. */
        get: operations["explain_task"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task}/files/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file, shown in place when it is an image or text. Whatever it is, it cannot run in this origin. */
        get: operations["task_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task}/results.zip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All results of a task, or one folder of them, as a ZIP. */
        get: operations["task_results_zip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Queues a failed or cancelled task again, with fresh retries. */
        post: operations["retry_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is there. */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Numbers for Prometheus. */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The server takes requests: its database answers and it is not stopping. */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The live view: a WebSocket on which a browser subscribes to topics. Its messages are `FromBrowser` and `ToBrowser`. */
        get: operations["live_view"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Artifact: {
            attempt_id: string;
            content_type: string;
            /** Format: date-time */
            created_at: string;
            hash: string;
            /** @description Opaque; `TASK/PATH`. */
            id: string;
            /** Format: int64 */
            index: number;
            /** @description File name, the last part of the path. */
            name: string;
            path: string;
            /** Format: int64 */
            size: number;
            task_id: string;
            /** @description Where to download it. */
            url: string;
        };
        /** @description A file that an attempt left. Its blob is on the server before the end is reported. */
        ArtifactFile: {
            blob: string;
            /** @description Relative, `/`-separated. */
            path: string;
            /** Format: int64 */
            size: number;
        };
        ArtifactList: {
            artifacts: components["schemas"]["Artifact"][];
            next?: string | null;
            /**
             * Format: int64
             * @description Files and bytes of all that match, not only of this page.
             */
            total: number;
            /** Format: int64 */
            total_bytes: number;
        };
        Attempt: {
            /** Format: int64 */
            artifacts: number;
            /** Format: date-time */
            completed_at?: string | null;
            error_message?: string | null;
            /** Format: int32 */
            exit_code?: number | null;
            /** @example 42.7.2 */
            id: string;
            /** Format: date-time */
            lease_expires_at?: string | null;
            /** Format: date-time */
            leased_at: string;
            /**
             * Format: int64
             * @description Bytes and lines of its log on the server.
             */
            log_bytes: number;
            /** Format: int64 */
            log_lines: number;
            /** @description What it works on now, in its own words. */
            message?: string | null;
            metrics: Record<string, never>;
            /** Format: int32 */
            number: number;
            /** Format: double */
            progress?: number | null;
            reason?: string | null;
            /**
             * Format: date-time
             * @description When it last said how far it is.
             */
            reported_at?: string | null;
            runner?: string | null;
            runner_id?: string | null;
            /** Format: int32 */
            signal?: number | null;
            stage?: string | null;
            /** Format: date-time */
            started_at?: string | null;
            /** @example running */
            status: string;
            task_id: string;
            usage: components["schemas"]["Usage"];
        };
        AttemptRef: {
            attempt: string;
            token: string;
        };
        Attention: {
            /** @description `failed_job`, `no_matching_runner`, `offline_runner`, `stalled_task`, `disk`. */
            kind: string;
            message: string;
            /** @description Id of the job, task or runner. */
            subject?: string | null;
        };
        BlobRef: {
            hash: string;
            /** Format: int64 */
            size: number;
        };
        /** @description What a runner offers or has free. */
        Capacity: {
            /** Format: double */
            cpus: number;
            /** Format: double */
            gpus?: number;
            /** Format: int64 */
            memory_bytes: number;
            /** @description Named counts, such as licences. */
            named?: {
                [key: string]: number;
            };
        };
        Check: {
            message: string;
            ok: boolean;
        };
        /**
         * @description What went wrong, and who must act.
         * @enum {string}
         */
        Code: "invalid" | "unauthenticated" | "forbidden" | "not_found" | "conflict" | "too_large" | "unsupported_media_type" | "method_not_allowed" | "rate_limited" | "internal" | "unavailable";
        /** @description Answer of a dry run. */
        DryRun: {
            /**
             * Format: int64
             * @description How many tasks the job would have.
             */
            count: number;
            /** @description The first tasks, then the last ones (no more than 5 each, none twice). */
            first: components["schemas"]["TaskPreview"][];
            last: components["schemas"]["TaskPreview"][];
            /** @description Runners that could run a task of it now or later. */
            matching_runners: string[];
            name: string;
            warnings: string[];
        };
        EndAck: {
            attempt: string;
            outcome: components["schemas"]["EndOutcome"];
        };
        /** @description The end of an attempt. Sent after its log and blobs have been accepted. */
        Ended: {
            artifacts?: components["schemas"]["ArtifactFile"][];
            /** Format: date-time */
            at: string;
            attempt: string;
            /** @example exited */
            cause: string;
            /** @description What a person needs to know beyond cause and code: "program 'sim' was not found on lab-07", last output line. */
            error_message?: string | null;
            /** Format: int32 */
            exit_code?: number | null;
            progress?: components["schemas"]["Progress"] | null;
            /** Format: int32 */
            signal?: number | null;
            /**
             * Format: date-time
             * @description When the program was started; absent when it never was.
             */
            started_at?: string | null;
            token: string;
            usage?: components["schemas"]["Usage"];
        };
        /**
         * @description What became of one reported end.
         * @enum {string}
         */
        EndOutcome: "accepted" | "superseded" | "unknown";
        /** @description Failed tasks that say the same thing. */
        ErrorGroup: {
            /** Format: int64 */
            count: number;
            /** Format: int32 */
            exit_code?: number | null;
            /** @description The first indexes, no more than 10. */
            indexes: number[];
            /** Format: date-time */
            last_at?: string | null;
            message: string;
        };
        ErrorGroups: {
            groups: components["schemas"]["ErrorGroup"][];
            /**
             * Format: int64
             * @description Failed tasks in all, those of groups that were cut included.
             */
            total: number;
        };
        /** @description Time left, with a range from finished siblings and the running tasks. */
        Eta: {
            /** @enum {string} */
            state: "estimating";
        } | {
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            state: "stalled";
        } | {
            /** @enum {string} */
            state: "waiting";
        } | {
            /** Format: double */
            high_seconds: number;
            /** Format: double */
            low_seconds: number;
            /** Format: double */
            seconds: number;
            /** @enum {string} */
            state: "left";
        };
        /** @description How the program is started. */
        Execute: {
            argv: string[];
            /** @enum {string} */
            type: "process";
        } | {
            line: string;
            /** @enum {string} */
            type: "shell";
        };
        Explanation: {
            /** @description The steps of the reasoning, each passed or not. */
            checks: components["schemas"]["Check"][];
            /** @description What a person can do about it. */
            hints: string[];
            /** @description One sentence: "0 of 14 runners match: 9 busy, 4 lack label gpu, 1 draining". */
            sentence: string;
            status: string;
            task_id: string;
            /**
             * Format: int64
             * @description Tasks in front of it at its priority or above.
             */
            tasks_ahead?: number | null;
        };
        /** @description One wrong field of a request. */
        FieldError: {
            /** @description What to write instead. */
            hint?: string | null;
            message: string;
            /** @description Where in the body: `sweep.grid.h`, `inputs[0].to`. */
            path: string;
        };
        FromBrowser: {
            topic: string;
            /** @enum {string} */
            type: "subscribe";
        } | {
            topic: string;
            /** @enum {string} */
            type: "unsubscribe";
        } | {
            /** @enum {string} */
            type: "ping";
        };
        Gpu: {
            /** Format: int64 */
            memory_bytes: number;
            name: string;
        };
        /** @description When a study ran that was brought over from another dashboard. */
        History: {
            /** @description At most 1000; a longer study takes several requests. */
            assignments: components["schemas"]["Past"][];
            /**
             * Format: date-time
             * @description When it was submitted there.
             */
            created_at?: string | null;
            /**
             * @description The job that the study is here.
             * @example 42
             */
            job_id: string;
        };
        /** @description One input file of an attempt. */
        InputFile: {
            blob: string;
            executable?: boolean;
            /** Format: int64 */
            size: number;
            /** @description Relative path in the work folder. */
            to: string;
        };
        /** @description What kind of machine it is. */
        Inventory: {
            architecture: string;
            /** Format: int32 */
            cpu_cores: number;
            cpu_model: string;
            /** Format: int64 */
            disk_bytes_free: number;
            /** Format: int64 */
            disk_bytes_total: number;
            gpus?: components["schemas"]["Gpu"][];
            hostname: string;
            /** Format: int64 */
            memory_bytes: number;
            /** @description `linux`, `windows`, `macos`. */
            os: string;
            os_version: string;
            /** @description Version of the runner program. */
            version: string;
        };
        Job: {
            args: string[];
            cancel_requested: boolean;
            /** @description The program or shell line, with its `{{name}}`s. */
            command: string;
            /**
             * Format: date-time
             * @description When the last task ended.
             */
            completed_at?: string | null;
            counts: components["schemas"]["TaskCounts"];
            /** Format: date-time */
            created_at: string;
            /** @description The owner again, under Borg's name. */
            created_by: string;
            /** @description Jobs that this one waits for. */
            depends_on: string[];
            description?: string | null;
            eta?: components["schemas"]["Eta"] | null;
            /** @example 42 */
            id: string;
            labels: {
                [key: string]: string;
            };
            /** Format: int32 */
            max_retries: number;
            name: string;
            owner: string;
            paused: boolean;
            /**
             * Format: int32
             * @description Floored: 100 only when done.
             */
            percent: number;
            /**
             * Format: int32
             * @description 0 low, 1 normal, 2 high, 3 urgent; any whole number from -1000 to 1000.
             */
            priority: number;
            /**
             * Format: double
             * @description 0 to 1; counts the reported progress of running tasks; 1 only when every task has ended.
             */
            progress: number;
            /**
             * Format: int32
             * @description Runners at work on it now.
             */
            runners: number;
            /** Format: date-time */
            started_at?: string | null;
            /** @example running */
            status: string;
            /** @description The sentence beside the state: "running on 2 runners; 3 failed, retrying 1". */
            summary: string;
            /** Format: double */
            timeout_seconds?: number | null;
            /** @description `process`, `shell` or `container`. */
            type: string;
            /** Format: date-time */
            updated_at: string;
            /** @description Names of the parameters that differ between its tasks. */
            varying: string[];
        };
        /** @description Answer of cancel, pause, resume and retry. */
        JobActed: {
            job: components["schemas"]["Job"];
            /** @description For Borg's clients. */
            message: string;
            /**
             * Format: int64
             * @description Tasks that the act moved at once.
             */
            tasks: number;
        };
        JobList: {
            /** @description How many jobs are in each state, under the same filter without `status`. */
            by_status: {
                [key: string]: number;
            };
            jobs: components["schemas"]["Job"][];
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            offset: number;
            /**
             * Format: int64
             * @description Of all that match, not only of this page.
             */
            total: number;
        };
        /** @description Body of `PATCH /jobs/ID`; absent fields stay. */
        JobPatch: {
            description?: string | null;
            labels?: {
                [key: string]: string;
            } | null;
            name?: string | null;
            /** Format: int32 */
            priority?: number | null;
        };
        /** @description The spec as submitted and the facts computed from it. */
        JobSpecReply: {
            /** Format: int64 */
            count: number;
            first: components["schemas"]["TaskPreview"][];
            last: components["schemas"]["TaskPreview"][];
            spec: Record<string, never>;
        };
        /** @description What a runner needs to know to run one attempt. Everything is filled in; the runner knows no parameters. */
        LeasedAttempt: {
            /** @description On top of the runner's own environment. */
            env: Record<string, never>;
            execute: components["schemas"]["Execute"];
            files?: components["schemas"]["TextFile"][];
            /**
             * Format: int64
             * @description TERM to KILL.
             */
            grace_ms: number;
            id: string;
            inputs?: components["schemas"]["InputFile"][];
            /**
             * Format: int64
             * @description Memory limit of the tree; 0 = none.
             */
            memory_bytes_max?: number;
            outputs?: string[];
            /** @description Regular expressions of the spec's progress patterns. */
            progress_patterns?: string[];
            recognise_progress: boolean;
            /** @description What it occupies. */
            resources: components["schemas"]["Capacity"];
            /** Format: int64 */
            timeout_ms?: number | null;
            /** @description Fences every later word about this attempt. */
            token: string;
            working_directory?: string | null;
        };
        LeaseReply: {
            attempts: components["schemas"]["LeasedAttempt"][];
            orders: components["schemas"]["Order"][];
        };
        /** @description Long poll for work. */
        LeaseRequest: {
            /**
             * Format: int32
             * @description Attempts to hand out beyond the free capacity, to be started as soon as others end (short tasks).
             */
            ahead?: number;
            /** @description Capacity free right now. */
            free: components["schemas"]["Capacity"];
            /**
             * Format: int64
             * @description How long the server may hold the request when there is nothing to do.
             */
            wait_ms: number;
        };
        /** @description How far the log of one attempt is stored. */
        LogAck: {
            attempt: string;
            /**
             * Format: int64
             * @description Bytes stored: send on from here. `null`: no such attempt or a wrong token; forget it.
             */
            offset?: number | null;
        };
        /** @description Body of `POST /auth/login`: a browser trades an API token for a session cookie. */
        LoginRequest: {
            token: string;
        };
        LogLine: {
            /**
             * Format: int64
             * @description Unix time in milliseconds.
             */
            at_ms: number;
            /**
             * Format: int64
             * @description Bytes that were cut off the end of a very long line.
             */
            cut_bytes?: number;
            /**
             * Format: int64
             * @description From 0.
             */
            number: number;
            /**
             * @description `stdout`, `stderr`, `agent` (words of the runner itself), or the type of a window's line: `default`, `header`,
             *     `progress`, `info`, `success`, `warning`, `highlight`, `error`, `fatal`, `verbose`, `caller`.
             */
            stream: string;
            /** @description Last state of the line (carriage returns collapsed), ANSI colours kept, bytes that are not UTF-8 replaced. */
            text: string;
        };
        LogLines: {
            /** @description The attempt has ended: nothing more will come. */
            ended: boolean;
            lines: components["schemas"]["LogLine"][];
            /** Format: int64 */
            total_bytes: number;
            /**
             * Format: int64
             * @description Lines and bytes stored so far.
             */
            total_lines: number;
        };
        LogsReply: {
            /** @description One for each attempt in the request. */
            acks: components["schemas"]["LogAck"][];
        };
        /** @description The whole machine, sampled. */
        MachineUsage: {
            /**
             * Format: double
             * @description 0 to 1 of all cores.
             */
            cpu: number;
            /** Format: int64 */
            disk_bytes_free: number;
            /** Format: int64 */
            memory_bytes_used: number;
        };
        Me: {
            /** @description No login is needed on this server. */
            open: boolean;
            role: string;
            username: string;
        };
        /** @description A blob the server does not have, and how much of it has arrived already. */
        MissingBlob: {
            hash: string;
            /** Format: int64 */
            offset: number;
        };
        MissingReply: {
            missing: components["schemas"]["MissingBlob"][];
        };
        MissingRequest: {
            /** @description At most 10,000. */
            blobs: components["schemas"]["BlobRef"][];
        };
        /** @description What the server wants of a runner. Repeated until obeyed. */
        Order: {
            attempt: string;
            /** @enum {string} */
            order: "cancel";
        } | {
            attempt: string;
            /** @enum {string} */
            order: "abort";
        } | {
            /** @enum {string} */
            order: "drain";
        };
        /** @description When an assignment ran there. What is left out stays as it is. */
        Past: {
            /**
             * Format: date-time
             * @description Only of what has ended here, too.
             */
            ended_at?: string | null;
            /**
             * Format: int64
             * @description The index of the task.
             */
            index: number;
            /** Format: date-time */
            started_at?: string | null;
        };
        /** @description The body of every error. */
        Problem: {
            code: components["schemas"]["Code"];
            /** @description What happened, for people. */
            detail: string;
            /** @description The detail again, under the name that Borg's clients read. */
            error?: string;
            errors?: components["schemas"]["FieldError"][];
            /** @description Finds the request in the server's log. */
            request_id?: string | null;
            /** Format: int32 */
            status: number;
            title: string;
            /** @description `about:blank#CODE`: stable, compared by programs through `code`. */
            type: string;
        };
        /** @description The latest word on how far an attempt is. */
        Progress: {
            /** Format: date-time */
            at: string;
            attempt: string;
            /** Format: double */
            fraction?: number | null;
            message?: string | null;
            metrics?: Record<string, never>;
            stage?: string | null;
            token: string;
            usage?: components["schemas"]["Usage"] | null;
        };
        PutReply: {
            /** @description Whole, hash checked, durable. */
            complete: boolean;
            /**
             * Format: int64
             * @description Bytes the server has: send on from here.
             */
            offset: number;
        };
        RegisterReply: {
            /** Format: int64 */
            lease_ttl_ms: number;
            runner_id: string;
            /**
             * @description The bearer token of this runner, `msr_<runner id>_<secret>`. Shown once; the server keeps its hash. Empty when
             *     the request carried a secret: that one stays.
             */
            secret: string;
            server_version: string;
        };
        RegisterRequest: {
            capacity: components["schemas"]["Capacity"];
            /** @description Chosen by the runner on its first start and kept in its data folder: registering twice gives one runner. */
            install_id: string;
            inventory: components["schemas"]["Inventory"];
            /** @description From `mothership runner-token`; not needed on an open server, nor when the runner already has its secret. */
            join_token?: string | null;
            labels?: {
                [key: string]: string;
            };
            name: string;
        };
        ReportReply: {
            /** @description One for each of `ended`. */
            ended: components["schemas"]["EndAck"][];
            orders: components["schemas"]["Order"][];
        };
        /** @description Everything a runner has to say, in one request. Also its sign of life: renews the leases in `alive`. */
        ReportRequest: {
            /**
             * @description Every attempt the runner holds, also those that have not begun; absent when this report does not say. To be said
             *     several times in the life of a lease. A lease that a runner does not name 10 s after it was given never arrived:
             *     its attempt is given to somebody else.
             */
            alive?: components["schemas"]["AttemptRef"][] | null;
            ended?: components["schemas"]["Ended"][];
            machine?: components["schemas"]["MachineUsage"] | null;
            progress?: components["schemas"]["Progress"][];
            started?: components["schemas"]["Started"][];
        };
        Runner: {
            /**
             * Format: int64
             * @description Attempts it holds.
             */
            active_tasks: number;
            architecture: string;
            /** @description What it offers in all. */
            capacity: components["schemas"]["Capacity"];
            /** Format: int32 */
            cpu_cores: number;
            cpu_model: string;
            /** Format: int64 */
            disk_bytes_free: number;
            /** Format: int64 */
            disk_bytes_total: number;
            gpus: components["schemas"]["Gpu"][];
            hostname: string;
            id: string;
            /** @description Why it has nothing to do, when it has nothing to do. */
            idle_reason?: string | null;
            labels: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When it was last heard of.
             */
            last_heartbeat: string;
            /** Format: int64 */
            memory_bytes: number;
            /** @example active */
            mode: string;
            name: string;
            os: string;
            os_version: string;
            /** Format: date-time */
            registered_at: string;
            /** @description Running attempts, no more than 20. */
            running: string[];
            /** @example idle */
            status: string;
            usage?: components["schemas"]["MachineUsage"] | null;
            /** @description What the attempts it holds occupy. */
            used: components["schemas"]["Capacity"];
            version: string;
        };
        /** @description Body of `PATCH /runners/ID`; absent fields stay. */
        RunnerPatch: {
            labels?: {
                [key: string]: string;
            } | null;
            name?: string | null;
        };
        RunnerToken: {
            /** @description The line to type on the new machine. */
            command: string;
            /** Format: date-time */
            expires_at: string;
            /** @description Shown once. */
            token: string;
        };
        /** @description Body of `POST /runner-tokens`. */
        RunnerTokenRequest: {
            /** @description Good for one machine only; otherwise for any number until it expires. */
            single?: boolean;
            /**
             * Format: int64
             * @description Default one day.
             */
            ttl_seconds?: number | null;
        };
        Screenshot: {
            /** Format: date-time */
            at: string;
            /** @description What ran then. */
            attempt_id?: string | null;
            /** Format: int64 */
            size: number;
            /** @description Where the JPEG is, until ten newer ones have come. */
            url: string;
        };
        /** @description The latest pictures that the window on a runner's machine sent. */
        Screenshots: {
            /** @description By name. */
            tabs: components["schemas"]["ScreenshotTab"][];
        };
        ScreenshotTab: {
            /** @description The latest first, at most ten. */
            pictures: components["schemas"]["Screenshot"][];
            tab: string;
        };
        SearchReply: {
            hits: components["schemas"]["LogLine"][];
            /**
             * Format: int64
             * @description Value of `from` for the next page; null when these are all.
             */
            next?: number | null;
            /** @description Lines that match `q` in the whole log, by stream, whatever `stream` asks for. */
            streams?: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Lines that match in the whole log, counted to the end.
             */
            total: number;
        };
        ServerInfo: {
            /** @description Other systems whose clients are answered without a login: `goliat`. */
            compat?: string[];
            loopback: boolean;
            /** @description Anyone who reaches the address may do anything: said on every page. */
            open: boolean;
            version: string;
        };
        /** @description A background service of one server process: something that the server does by itself, in rounds. */
        ServiceStatus: {
            /**
             * Format: int64
             * @description Rounds that failed.
             */
            failures: number;
            /**
             * Format: int64
             * @description Things done in all rounds together: attempts ended, tasks queued, changes applied, logs flushed.
             */
            items: number;
            /**
             * Format: date-time
             * @description When the latest round began; absent before the first has ended.
             */
            last_at?: string | null;
            /**
             * Format: double
             * @description How long the latest round took, in milliseconds; absent before the first has ended.
             */
            last_duration_ms?: number | null;
            /** @description Why the latest round failed, for people; absent when it succeeded or none has ended. */
            last_error?: string | null;
            /** @description What the latest round did, for people; absent when it failed or none has ended. */
            last_result?: string | null;
            /**
             * @description `reaper` (ends attempts whose lease has run out), `retries` (queues tasks whose retry is due), `changes`
             *     (applies what other servers changed), `uploads` (removes uploads
             *     that nobody goes on with), `inbox` (flushes what GUI clients sent).
             */
            name: string;
            /**
             * Format: int64
             * @description Rounds since the process started, failed ones included.
             */
            ticks: number;
        };
        Started: {
            /** Format: date-time */
            at: string;
            attempt: string;
            token: string;
        };
        Stats: {
            /** @description Sentences about what needs a person, each with the job or runner it speaks of. */
            attention: components["schemas"]["Attention"][];
            /** Format: double */
            cpus_total: number;
            /** Format: double */
            cpus_used: number;
            /**
             * Format: int64
             * @description Tasks that failed for good in the last 24 hours.
             */
            failures_24h: number;
            /** @description Jobs by state. */
            jobs: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description How long the oldest pending task has waited.
             */
            oldest_pending_seconds?: number | null;
            /** @description The latest failures, newest first, no more than 10. */
            recent_failures: components["schemas"]["Task"][];
            /**
             * Format: int64
             * @description All registered runners, for Borg's clients.
             */
            runners: number;
            /** @description Runners by state. */
            runners_by_status: {
                [key: string]: number;
            };
            /** @description How this server is reached and guarded. */
            server: components["schemas"]["ServerInfo"];
            /**
             * @description What the background services of the answering server did lately. Empty in the live topic `overview`, which
             *     would change with every round, and in answers of older servers.
             */
            services?: components["schemas"]["ServiceStatus"][];
            /** @description Tasks by state, of jobs that are not archived. */
            tasks: {
                [key: string]: number;
            };
            /** @description Tasks ended in each of the last 60 minutes, oldest first. */
            throughput: number[];
        };
        /** @description Data of one Server-Sent Event of `GET /attempts/ID/log/stream` (event `lines`); event `end` closes the stream. */
        StreamedLines: {
            lines: components["schemas"]["LogLine"][];
        };
        /** @description What came of a study, or would. */
        Study: {
            assignments: components["schemas"]["StudyAssignment"][];
            /**
             * @description The job that the study is; its tasks are the assignments. Null when nothing was stored.
             * @example 42
             */
            job_id?: string | null;
            /**
             * Format: int64
             * @description How many assignments there are.
             */
            total: number;
        };
        /** @description One part of a study. */
        StudyAssignment: {
            /**
             * Format: int64
             * @description What `goliat worker` calls it, and the index of the task.
             */
            index: number;
            /**
             * @description What it keeps of the configuration.
             * @example duke × 700, 835 MHz
             */
            label: string;
        };
        /** @description A configuration, and how to cut it. */
        StudyRequest: {
            /** @description The configuration. What is not cut keeps its text, with the order of its keys. */
            config: Record<string, never>;
            description?: string | null;
            /** @description Only tells what would come of it. */
            dry_run?: boolean;
            /** @description For `custom`: `5800;2140,2450` makes two assignments, one with two frequencies. */
            frequency_groups?: string | null;
            /** @description What the study is called. */
            name: string;
            /**
             * Format: int64
             * @description Into how many assignments `auto` cuts. Without it, 4.
             */
            num_splits?: number | null;
            /**
             * @description `auto`, `phantom`, `frequency`, `direction`, `polarization`, `freq_x_pol`, `scenario` or `custom`. Without it,
             *     `auto`.
             */
            split_by?: string | null;
        };
        Task: {
            /** @description The latest one. */
            attempt_id?: string | null;
            /**
             * Format: int32
             * @description How many attempts it has had.
             */
            attempts: number;
            cancel_requested: boolean;
            /** Format: date-time */
            completed_at?: string | null;
            /** @description Why it failed or what it waits for, in words; with the last line of its output where that helps. */
            error_message?: string | null;
            eta?: components["schemas"]["Eta"] | null;
            /** Format: int32 */
            exit_code?: number | null;
            /** @example 42.7 */
            id: string;
            /** Format: int64 */
            index: number;
            job_id: string;
            metrics: Record<string, never>;
            params: Record<string, never>;
            /** Format: int32 */
            percent?: number | null;
            /**
             * Format: double
             * @description 0 to 1.
             */
            progress?: number | null;
            /**
             * Format: date-time
             * @description When a waiting retry becomes pending.
             */
            retry_at?: string | null;
            runner?: string | null;
            runner_id?: string | null;
            stage?: string | null;
            /** Format: date-time */
            started_at?: string | null;
            /** @example completed */
            status: string;
            /** @description The server no longer hears of the runner, but the lease has not run out. */
            unreachable: boolean;
        };
        /** @description How many tasks are in each state; they add up to `total`. */
        TaskCounts: {
            /** Format: int64 */
            cancelled: number;
            /** Format: int64 */
            completed: number;
            /** Format: int64 */
            failed: number;
            /** Format: int64 */
            pending: number;
            /** Format: int64 */
            running: number;
            /** Format: int64 */
            total: number;
            /** Format: int64 */
            waiting: number;
        };
        /** @description A task with its attempts. */
        TaskDetail: components["schemas"]["Task"] & {
            /** @description Oldest first. */
            attempt_list: components["schemas"]["Attempt"][];
            /** @description The command line as a shell would take it, parameters filled in. */
            command: string;
            /** @description Environment from the spec (values of secrets masked). */
            env: Record<string, never>;
            job_name: string;
            /** Format: int32 */
            max_retries: number;
            /** Format: int64 */
            next?: number | null;
            /**
             * Format: int64
             * @description The next failed task after this one, wrapping around.
             */
            next_failed?: number | null;
            outputs: string[];
            /**
             * Format: int64
             * @description Indexes of the neighbours, for paging through tasks.
             */
            previous?: number | null;
            /** Format: double */
            timeout_seconds?: number | null;
            working_directory?: string | null;
        };
        TaskList: {
            /** @description Value of `after` for the next page; null on the last. */
            next?: string | null;
            tasks: components["schemas"]["Task"][];
            /**
             * Format: int64
             * @description Of all that match.
             */
            total: number;
        };
        /** @description One task as it would run. */
        TaskPreview: {
            /** @description The command line as a shell would take it. */
            command: string;
            /** Format: int64 */
            index: number;
            params: Record<string, never>;
        };
        /** @description Body of `POST /jobs/ID/retry` and of a bulk cancel: which tasks. Empty = every failed or cancelled task. */
        TaskSelection: {
            /** @description Only these indexes. */
            indexes?: number[];
            /** @description `failed` or `cancelled`; both when absent. */
            status?: string[];
        };
        /** @description A small generated file (a split config), sent with the lease. */
        TextFile: {
            content: string;
            to: string;
        };
        ToBrowser: {
            /** Format: date-time */
            now: string;
            /** @enum {string} */
            type: "hello";
            version: string;
        } | {
            data: Record<string, never>;
            /** Format: int64 */
            seq: number;
            topic: string;
            /** @enum {string} */
            type: "snapshot";
        } | {
            data: Record<string, never>;
            /** Format: int64 */
            seq: number;
            topic: string;
            /** @enum {string} */
            type: "update";
        } | {
            topic: string;
            /** @enum {string} */
            type: "resnapshot";
        } | {
            message: string;
            topic: string;
            /** @enum {string} */
            type: "refused";
        } | {
            /** @enum {string} */
            type: "pong";
        } | {
            /** Format: date-time */
            now: string;
            /** @enum {string} */
            type: "beat";
        };
        /** @description What the process tree of an attempt used. */
        Usage: {
            /**
             * Format: double
             * @description CPU time of the whole tree.
             */
            cpu_seconds: number;
            /**
             * Format: int64
             * @description Latest sample.
             */
            memory_bytes: number;
            /**
             * Format: int64
             * @description Largest resident memory of the whole tree seen by sampling.
             */
            memory_bytes_peak: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    api_docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    agent_lease: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeaseRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeaseReply"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    agent_logs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogsReply"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    agent_register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisterReply"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    agent_report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportReply"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_attempt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attempt: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attempt"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    attempt_log: {
        parameters: {
            query?: {
                /** @description Stay and send what comes until the attempt has ended. */
                follow?: boolean;
                /** @description Byte to begin at. `Range: bytes=…` works as well. */
                offset?: number;
                /** @description Without ANSI escapes and with carriage returns collapsed, for reading in an editor. */
                plain?: boolean;
                /** @description Only this one: `stdout`, `stderr`, or a type of a window's lines such as `warning`. */
                stream?: string;
            };
            header?: never;
            path: {
                attempt: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    attempt_log_lines: {
        parameters: {
            query?: {
                /** @description First line, from 0. */
                from?: number;
                /** @description At most 2000. Default 200. */
                limit?: number;
            };
            header?: never;
            path: {
                attempt: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogLines"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    attempt_log_search: {
        parameters: {
            query?: {
                /** @description Capitals matter. */
                case?: boolean;
                /** @description Only lines from here on. */
                from?: number;
                /** @description Hits to return, at most 1000. Default 100. The total counts all. */
                limit?: number;
                /** @description May be empty when `stream` is given. */
                q?: string;
                /** @description `q` is a regular expression. */
                regex?: boolean;
                /** @description Only lines of these, as lines name them, with commas between: `warning,highlight`. */
                stream?: string;
            };
            header?: never;
            path: {
                attempt: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchReply"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    attempt_log_stream: {
        parameters: {
            query?: {
                /** @description First line, from 0. */
                from?: number;
                /** @description At most 2000. Default 200. */
                limit?: number;
            };
            header?: never;
            path: {
                attempt: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["StreamedLines"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_blob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hash: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_blob: {
        parameters: {
            query: {
                /** @description Where this part begins. Anything but what the server has so far is answered with the offset it wants. */
                offset: number;
                /** @description Size of the whole blob. */
                size: number;
            };
            header?: never;
            path: {
                hash: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PutReply"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    blobs_missing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MissingRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MissingReply"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_history: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["History"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_study: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to send again. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StudyRequest"];
            };
        };
        responses: {
            /** @description The same request had been accepted before; or it was a dry run, and nothing was stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Study"];
                };
            };
            /** @description Accepted. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Study"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                /** @description `key=value` or `key`. */
                label?: string;
                /** @description Rows of a page, at most 1000. Default 50. */
                limit?: number;
                offset?: number;
                owner?: string;
                /** @description Text in the name, or the id. */
                q?: string;
                /** @description `created` (default, newest first), `name` or `priority`. */
                sort?: string;
                /** @description Comma-separated states. */
                status?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobList"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    submit_job: {
        parameters: {
            query?: {
                /** @description Checks everything and stores nothing. */
                dry_run?: boolean;
            };
            header?: {
                /** @description Makes the submit safe to send again. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        /** @description The job's spec. */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The same submit had been accepted before. With `dry_run=true`: a DryRun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Accepted. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    job_artifacts: {
        parameters: {
            query?: {
                after?: string;
                /** @description At most 10,000. Default 200. */
                limit?: number;
                /** @description Text in the path. */
                q?: string;
                /** @description `image`, `text`, `json`, `csv` … : the beginning of the content type or the file's extension. */
                type?: string;
            };
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactList"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobActed"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    job_errors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorGroups"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    job_grid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pause_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobActed"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    job_results_zip: {
        parameters: {
            query?: {
                /** @description Only this folder: `plots/`. */
                path?: string;
            };
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": number[];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resume_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobActed"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskSelection"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobActed"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    job_spec: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobSpecReply"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tasks: {
        parameters: {
            query?: {
                /** @description Only indexes above this one (`next` of the last page). */
                after?: number;
                /** @description At most 10,000. Default 50. */
                limit?: number;
                /** @description Comma-separated states. */
                status?: string;
            };
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskList"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_runner_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunnerTokenRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunnerToken"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_runners: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runner"][];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_runner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runner"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_runner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_runner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runner: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunnerPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runner"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disable_runner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runner"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    drain_runner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runner"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enable_runner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runner"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_screenshots: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Screenshots"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_screenshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runner: string;
                slot: string;
                tab: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": number[];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDetail"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    task_artifacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"][];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explain_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    task_file: {
        parameters: {
            query?: {
                /** @description As an attachment, to be saved. */
                download?: boolean;
            };
            header?: never;
            path: {
                path: string;
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    task_results_zip: {
        parameters: {
            query?: {
                /** @description Only this folder: `plots/`. */
                path?: string;
            };
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": number[];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    live_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket now. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, and who must act. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
