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
    "/api/v1/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The description of the live view's messages, an AsyncAPI document. */
        get: operations["asyncapi"];
        put?: never;
        post?: never;
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
        /**
         * Server-Sent Events: `lines` with [`StreamedLines`] as they come, `end` with none when the attempt
         *     has ended.
         */
        get: operations["attempt_log_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done, newest first. */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as a table, all that matches: `limit` does not count. */
        get: operations["audit_csv"];
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
        /**
         * Trades a name with its password, or an API token, for a session cookie. An open server needs none and sets none; the
         *     password of a person it knows is checked all the same, and the answer says who that is.
         */
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
        /** Changes how one is called. What is absent stays. */
        patch: operations["patch_me"];
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
    "/api/v1/device-logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A program asks to speak for a person, who allows it in the browser. */
        post: operations["begin_device_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/device-logins/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The program that waits under a code. */
        get: operations["get_device_login"];
        put?: never;
        /** Allows the program that waits under a code to speak for whoever answers, or does not. */
        post: operations["answer_device_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/device-logins/poll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The program asks whether it may; the answer that it may has its token, once. */
        post: operations["poll_device_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/experiments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Experiments in the order of their names. */
        get: operations["list_experiments"];
        put?: never;
        /**
         * Makes an experiment of the text of its definition, which is refused whole, with every error at once. 409 when the name
         *     is taken.
         */
        post: operations["create_experiment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/experiments/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One experiment, with its newest definition or an older one. The header `ETag` has the version. */
        get: operations["get_experiment"];
        /**
         * Stores a new version of a definition. `If-Match` says which version was edited: 428 without it, 412 when somebody was
         *     faster. The name in the text has to be the same.
         */
        put: operations["put_experiment"];
        post?: never;
        /** Deletes an experiment with its presets and drafts. Its runs stay, as jobs, with the definition that each was made of. */
        delete: operations["delete_experiment"];
        options?: never;
        head?: never;
        /** Puts an experiment out of sight, or back. */
        patch: operations["patch_experiment"];
        trace?: never;
    };
    "/api/v1/experiments/{name}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks values that somebody is about to run, and says what would come of them. Nothing is stored. */
        post: operations["check_values"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/experiments/{name}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The form that whoever asks has begun to fill in, and who else has lately. */
        get: operations["get_draft"];
        /** Keeps a form that is not filled in yet; one of each person. */
        put: operations["put_draft"];
        post?: never;
        /** Forgets it. */
        delete: operations["delete_draft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/experiments/{name}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes a parameter file. Secrets are left out. */
        post: operations["export_values"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/experiments/{name}/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads a parameter file, also of the form of `params.json`. Nothing in it is dropped, and nothing is stored. */
        post: operations["import_values"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/experiments/{name}/presets/{preset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keeps a set of values under a name, in place of the one that was kept under it before. */
        put: operations["put_preset"];
        post?: never;
        /** Forgets a set of values that somebody kept. */
        delete: operations["delete_preset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/experiments/{name}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs of an experiment, the newest first. */
        get: operations["list_runs"];
        put?: never;
        /**
         * Runs an experiment: submits a job. Values are refused all at once, with the reason of each in `refusals`. With the
         *     header `Idempotency-Key` the request may be sent again and answers with the same job (200 instead of 201).
         */
        post: operations["run_experiment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/experiments/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions of a definition, the newest first. */
        get: operations["list_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/experiments/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks the text of a definition and stores nothing. */
        post: operations["check_definition"];
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
    "/api/v1/invites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Links that make people, oldest first, without their codes. */
        get: operations["list_invites"];
        put?: never;
        /** Makes a link that makes a person. It is shown once. */
        post: operations["make_invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invites/{invite}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a link back. */
        delete: operations["revoke_invite"];
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
    "/api/v1/jobs/{job}/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole configuration of a study, byte for byte as it came. */
        get: operations["job_configuration"];
        put?: never;
        post?: never;
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
        /**
         * All results of a job, or one folder of each task, as a ZIP that is made while it is sent. For a browser on
         *     Windows (`User-Agent`), names that cannot be there are written with `%3F` and the like.
         */
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
    "/api/v1/jobs/{job}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The run that a job is. 404 when it is none. */
        get: operations["job_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** With whom a job is shared, by name. */
        get: operations["list_shares"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/shares/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Shares a job with a person, or changes what they may do with it. */
        put: operations["put_share"];
        post?: never;
        /** Takes a share back. In force on open pages and followed logs within five seconds. */
        delete: operations["withdraw_share"];
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
    "/api/v1/me/all-people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Has this session see all people's things from now on, or no more. For administrators; it is in the audit log. */
        put: operations["switch_all_people"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Chooses another password. Every other session of the person ends. */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where one is logged in, the session that was used last first. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        /** Ends all of one's sessions but the one that asks; all where none asks. Their open pages are cut off within five seconds. */
        delete: operations["end_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of one's sessions. Its open pages are cut off within five seconds. */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tokens of one's programs that are good, oldest first, without their secrets. */
        get: operations["list_tokens"];
        put?: never;
        /** Makes a token for a program. It is shown once. */
        post: operations["make_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a token back, by its id or by the token itself: one's own, or any for an administrator. */
        delete: operations["revoke_token"];
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
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The projects of who asks, by name. */
        get: operations["list_projects"];
        put?: never;
        /** Makes a project. Who makes it looks after it. */
        post: operations["add_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One project with its members. */
        get: operations["get_project"];
        put?: never;
        post?: never;
        /** Removes a project that holds nothing any more. */
        delete: operations["remove_project"];
        options?: never;
        head?: never;
        /** Changes what a project is for. What is absent stays. */
        patch: operations["patch_project"];
        trace?: never;
    };
    "/api/v1/projects/{project}/members/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Adds a member to a project, or gives them another role there. */
        put: operations["put_member"];
        post?: never;
        /** Takes a member out of a project. In force on their open pages within five seconds. */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/removed-runners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runners that were removed and whose machines stay out, the latest first. */
        get: operations["list_removed_runners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/removed-runners/{runner}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lets the machine of a removed runner come again. */
        delete: operations["allow_removed_runner"];
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
        /** The join tokens that are good, oldest first, without their secrets. */
        get: operations["list_runner_tokens"];
        put?: never;
        /** Makes a token with which new runners join. */
        post: operations["make_runner_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runner-tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a join token back. Who came with it stays. */
        delete: operations["revoke_runner_token"];
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
        /**
         * Removes a runner that holds no attempt. What a GUI client holds goes back instead, and it comes again when its window
         *     speaks. The secret of an agent is worth nothing from then on, and its machine stays out until it is allowed again or
         *     comes with a join token made since.
         */
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
    "/api/v1/runners/{runner}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How busy a runner was, by the minute or coarser, so that there are at most 300 points. */
        get: operations["runner_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Several runs side by side, also of different experiments. */
        get: operations["compare_runs"];
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
    "/api/v1/tasks/{task}/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The configuration that a task of a study runs, byte for byte as it came. */
        get: operations["task_configuration"];
        put?: never;
        post?: never;
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
    "/api/v1/tasks/{task}/give-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a task whose runner is silent to somebody else, without waiting until its attempt is given up by itself. */
        post: operations["give_up_task"];
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
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody by name, removed ones too. */
        get: operations["list_users"];
        put?: never;
        /** Adds a person. The first one is an administrator; from then on a server on loopback wants a login, too. */
        post: operations["add_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One person, also a removed one. */
        get: operations["get_user"];
        put?: never;
        post?: never;
        /** Removes a person. The name and their jobs stay, and nobody else is ever called that. */
        delete: operations["remove_user"];
        options?: never;
        head?: never;
        /** Changes a person: role, whether they may come in, password. What is absent stays. */
        patch: operations["patch_user"];
        trace?: never;
    };
    "/api/v1/users/{user}/take-over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a person the jobs of another, or those of `local`: of everybody before there were people. */
        post: operations["take_over"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/welcome": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the code of a link is good for. */
        get: operations["get_welcome"];
        put?: never;
        /** Comes in by a link: as a new person, or with a new password. Answered as a login, with a session cookie. */
        post: operations["accept_welcome"];
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
        /** The server takes requests: its database answers, it can write, and it is not stopping. Otherwise 503 with the reason. */
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
        /**
         * The live view: a WebSocket on which a browser subscribes to topics. Its messages are described
         *     in `/api/v1/asyncapi.json`.
         */
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
        /** @description Body of `PUT /me/all-people`. */
        AllPeople: {
            /** @description Whether this session sees all people's things from now on. Open pages follow within five seconds. */
            on: boolean;
        };
        /** @description One file that an attempt left. */
        Artifact: {
            /** @description The attempt that left it. */
            attempt_id: components["schemas"]["AttemptId"];
            /** @description By the extension of its name; `application/octet-stream` when that says nothing. */
            content_type: string;
            /**
             * Format: date-time
             * @description When the attempt ended that left it.
             */
            created_at: string;
            /** @description Whether it can be run. Not when absent. */
            executable?: boolean;
            /** @description Its content. */
            hash: components["schemas"]["BlobHash"];
            /** @description Opaque; `TASK/PATH`. */
            id: string;
            /**
             * Format: int64
             * @description Index of the task in its job.
             */
            index: number;
            /** @description File name, the last part of the path. */
            name: string;
            /** @description Relative to the work folder, `/`-separated. */
            path: string;
            /**
             * Format: int64
             * @description Size in bytes.
             */
            size: number;
            /** @description The task whose attempt left it. */
            task_id: components["schemas"]["TaskId"];
            /** @description Where to download it. */
            url: string;
        };
        /** @description A file that an attempt left. Its blob is on the server before the end is reported. */
        ArtifactFile: {
            /** @description Its content. */
            blob: components["schemas"]["BlobHash"];
            /** @description Whether it can be run. Not when absent. */
            executable?: boolean;
            /** @description Relative, `/`-separated. */
            path: string;
            /**
             * Format: int64
             * @description Size in bytes.
             */
            size: number;
        };
        /** @description A page of files. */
        ArtifactList: {
            /** @description Those of this page. */
            artifacts: components["schemas"]["Artifact"][];
            /** @description Value of `after` for the next page; null on the last. */
            next: string | null;
            /**
             * Format: int64
             * @description Files of all that match, not only of this page.
             */
            total: number;
            /**
             * Format: int64
             * @description Bytes of all that match.
             */
            total_bytes: number;
        };
        /** @description One execution of a task. */
        Attempt: {
            /**
             * Format: int64
             * @description Files it left.
             */
            artifacts: number;
            /**
             * Format: date-time
             * @description When it ended; null while it has not.
             */
            completed_at: string | null;
            /** @description What went wrong, in words; null when nothing did. */
            error_message: string | null;
            /**
             * Format: int32
             * @description Null while it runs, and when the program did not exit by itself.
             */
            exit_code: number | null;
            /**
             * Format: date-time
             * @description When it is given up unless its runner is heard again; null while its runner is heard, and when it has ended.
             */
            given_up_at: string | null;
            /** @description The GPUs it was given, by device. Empty when it needs none, and in answers of older servers. */
            gpus: components["schemas"]["GpuShare"][];
            gui: components["schemas"]["GuiProgress"] | null;
            /**
             * Format: date-time
             * @description When its runner was heard of it last, with the time left out in which the server could hear nobody; null when it has
             *     ended.
             */
            heard_at: string | null;
            /** @description `JOB.TASK.NUMBER`. */
            id: components["schemas"]["AttemptId"];
            /**
             * Format: date-time
             * @description When its lease runs out unless the runner renews it; null when it has ended.
             */
            lease_expires_at: string | null;
            /**
             * Format: date-time
             * @description When the runner took it.
             */
            leased_at: string;
            /**
             * Format: int64
             * @description Bytes of its log on the server.
             */
            log_bytes: number;
            /**
             * Format: int64
             * @description Lines of it: `\n` bytes.
             */
            log_lines: number;
            /** @description What it works on now, in its own words; null when it does not say. */
            message: string | null;
            /** @description Named numbers of the program. */
            metrics: {
                [key: string]: number;
            };
            /**
             * Format: int32
             * @description 1 for the task's first attempt.
             */
            number: number;
            /**
             * Format: double
             * @description 0 to 1; null when it does not say.
             */
            progress: number | null;
            reason: components["schemas"]["EndCause"] | null;
            /**
             * Format: date-time
             * @description When it last said how far it is; null when it never did.
             */
            reported_at: string | null;
            /** @description Name of that runner; null when it has been removed. */
            runner: string | null;
            runner_id: components["schemas"]["RunnerId"] | null;
            /**
             * Format: int32
             * @description Number of the signal that ended it; null when none did.
             */
            signal: number | null;
            /** @description What part of its work it is in; null when it does not say. */
            stage: string | null;
            /**
             * Format: date-time
             * @description When the program was started; null when it was not.
             */
            started_at: string | null;
            /** @description What it does, or how it ended. */
            status: components["schemas"]["AttemptState"];
            /** @description The task it executes. */
            task_id: components["schemas"]["TaskId"];
            /** @description What its processes use, or used in all. */
            usage: components["schemas"]["Usage"];
        };
        /**
         * @description One execution of a task: the second of task 42.7.
         * @example 42.7.2
         */
        AttemptId: string;
        /** @description An attempt, with the proof that its lease is the reporter's. */
        AttemptRef: {
            /** @description The attempt. */
            attempt: components["schemas"]["AttemptId"];
            /** @description From its lease. */
            token: components["schemas"]["Secret"];
        };
        /**
         * @description One execution of a task.
         * @enum {string}
         */
        AttemptState: "leased" | "running" | "completed" | "failed" | "timed_out" | "lost" | "cancelled" | "superseded";
        /** @description One thing that needs a person. */
        Attention: {
            /** @description What is wrong. */
            kind: components["schemas"]["AttentionKind"];
            /** @description The same in words. */
            message: string;
            /** @description Id of the job, task or runner; null when it is about none of these. */
            subject: string | null;
        };
        /** @description Sentences that were left out. */
        AttentionCut: {
            /** @description What they are about. */
            kind: components["schemas"]["AttentionKind"];
            /** @description The same in words: "66 more runners have been silent". */
            message: string;
            /**
             * Format: int64
             * @description How many.
             */
            more: number;
        };
        /**
         * @description What needs a person.
         * @enum {string}
         */
        AttentionKind: "failed_job" | "no_matching_runner" | "offline_runner" | "stalled_task" | "disk";
        /** @description One act. */
        AuditEntry: {
            /** @description What: `job.cancel`, `auth.login`, `project.member`. */
            act: string;
            /** @description From which address; null where the server did not see one. */
            address: string | null;
            /** @description What is there since, likewise. */
            after: unknown;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description What was there before, as far as it is said; null otherwise. */
            before: unknown;
            /** @description More that is known of it; null for most. */
            detail: unknown;
            /**
             * Format: int64
             * @description Grows with each act.
             */
            id: number;
            /** @description On what, by id or name. */
            object: string;
            /** @description Who, by name. */
            person: string;
            /** @description Whose thing it was, when an administrator acted on one that they saw only with all people switched on. */
            whose: string | null;
        };
        /** @description A page of acts, newest first. */
        AuditPage: {
            /** @description Those of this page. */
            entries: components["schemas"]["AuditEntry"][];
            /**
             * Format: int64
             * @description `after` of the next page; null at the end.
             */
            next: number | null;
        };
        /**
         * @description The BLAKE3 hash of a file's bytes.
         * @example af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262
         */
        BlobHash: string;
        /** @description A file's content, by its address. */
        BlobRef: {
            /** @description Address. */
            hash: components["schemas"]["BlobHash"];
            /**
             * Format: int64
             * @description Size in bytes.
             */
            size: number;
        };
        /** @description Countable things of a machine: in all, or free right now. */
        Capacity: {
            /**
             * Format: double
             * @description Logical cores; parts of one are possible.
             */
            cpus: number;
            /**
             * Format: double
             * @description Devices; parts of one are possible. 0 when a runner does not say.
             */
            gpus: number;
            /**
             * Format: int64
             * @description Memory in bytes.
             */
            memory_bytes: number;
            /** @description Named counts, such as licences. None when a runner does not say. */
            named: {
                [key: string]: number;
            };
        };
        /** @description One step of the reasoning. */
        Check: {
            /** @description What was looked at, and what was found. */
            message: string;
            /** @description Whether the task passes it. */
            ok: boolean;
        };
        /** @description What has to be true of a path on the runner before a task begins. */
        CheckedPath: {
            /** @description What it leads to. */
            kind: components["schemas"]["PathKind"];
            /** @description Whether it has to be there, or is made. */
            must: components["schemas"]["PathMust"];
            /** @description The parameter. */
            parameter: string;
            /** @description The path of the first task. */
            path: string;
        };
        /**
         * @description What went wrong, and who must act.
         * @enum {string}
         */
        Code: "invalid" | "unauthenticated" | "forbidden" | "not_found" | "conflict" | "too_large" | "version_changed" | "version_wanted" | "unsupported_media_type" | "method_not_allowed" | "rate_limited" | "internal" | "unavailable" | "cannot_store";
        /**
         * @description How several values of several parameters come together.
         * @enum {string}
         */
        Combine: "every" | "together";
        /** @description A figure that runs told. */
        ComparedMetric: {
            /** @description Its name. */
            name: string;
            /** @description What each run told last; null where it told none. In the order asked. */
            values: (number | null)[];
        };
        /** @description A parameter in several runs. */
        ComparedParameter: {
            /** @description Whether it is not the same in all of them. */
            differs: boolean;
            /** @description Its name. */
            name: string;
            /** @description What people see in place of the name. */
            title: string;
            /** @description Unit; null when it has none. */
            unit: string | null;
            /** @description What each run had, its default included: a value, `{"several": …}`, or null where it had none. In the order asked. */
            values: unknown[];
        };
        /** @description Pictures of one path. */
        ComparedPicture: {
            /** @description That of the first task of each run; null where it left none. In the order asked. */
            files: (components["schemas"]["RunPicture"] | null)[];
            /** @description Path in the work folder. */
            path: string;
        };
        /** @description Answer of `GET /runs/compare`. */
        Comparison: {
            /** @description Figures, by name. */
            metrics: components["schemas"]["ComparedMetric"][];
            /** @description Parameters of all of them, in the order of the definitions. */
            parameters: components["schemas"]["ComparedParameter"][];
            /** @description Pictures that browsers show, by path, no more than 100. */
            pictures: components["schemas"]["ComparedPicture"][];
            /** @description The runs, in the order asked. */
            runs: components["schemas"]["Run"][];
        };
        /** @description Answer of `POST /experiments/check`. */
        DefinitionChecked: {
            /** @description The definition, with the shape of docs/experiment.schema.json; null when something is wrong with it. */
            definition: {
                [key: string]: unknown;
            } | null;
            /** @description What is wrong, no more than 20 errors. */
            errors: components["schemas"]["FieldError"][];
            /**
             * Format: int64
             * @description How many errors more there are.
             */
            more: number;
        };
        /**
         * @description Body of `POST /experiments`, of `PUT /experiments/{name}` and of `POST /experiments/check`: a definition as a person
         *     wrote it.
         */
        DefinitionText: {
            /** @description How it is written. */
            format: components["schemas"]["TextFormat"];
            /**
             * @description What paths among `job.inputs` of the text came to when their files were uploaded: by the path as the text has it,
             *     the inputs of a job's spec. What is absent stays as it was in the version before.
             */
            inputs?: {
                [key: string]: {
                    [key: string]: unknown;
                }[];
            };
            /** @description The whole text. */
            text: string;
        };
        /** @description Body of `POST /device-logins/{code}`. */
        DeviceAnswer: {
            /** @description Whether the program may speak for the person who answers. */
            allow: boolean;
        };
        /** @description A program that waits for the person who asks. */
        DeviceLoginInfo: {
            /** @description From where it asks; empty where the server did not see it. */
            address: string;
            /** @description What it says that it is. Anybody can say anything. */
            client: string;
            /**
             * Format: date-time
             * @description When it began to ask.
             */
            created_at: string;
        };
        /** @description Body of `POST /device-logins`: a program asks to speak for whoever allows it. */
        DeviceLoginRequest: {
            /** @description What it is, for the person who allows it: `mothership on lab-7`. */
            client: string;
        };
        /** @description What the program does next: shows the person where to allow it, and asks whether they have. */
        DeviceLoginStarted: {
            /** @description With which it asks; for nobody else. */
            device_code: components["schemas"]["Secret"];
            /**
             * Format: int64
             * @description How long it may take, seconds.
             */
            expires_in_seconds: number;
            /**
             * Format: int64
             * @description How often to ask, seconds.
             */
            interval_seconds: number;
            /** @description Path and query of the page where the person allows it, behind the server's address. */
            page: string;
            /** @description What the person compares: `BCDF-GHJK`. */
            user_code: string;
        };
        /** @description Body of `POST /device-logins/poll`. */
        DevicePoll: {
            /** @description What it was given. */
            device_code: components["schemas"]["Secret"];
        };
        /** @description Answer to a program that asks whether it may. */
        DevicePolled: {
            /** @description How far it has come. */
            state: components["schemas"]["DeviceState"];
            token: components["schemas"]["Secret"] | null;
        };
        /**
         * @description How far a program that wants to speak for a person has come.
         * @enum {string}
         */
        DeviceState: "pending" | "allowed" | "denied";
        /** @description A form that somebody has begun to fill in. */
        Draft: {
            cloned_from: components["schemas"]["JobId"] | null;
            /**
             * Format: date-time
             * @description When it was last kept.
             */
            updated_at: string;
            /** @description Values by parameter. */
            values: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description Version of the definition that the form was made of.
             */
            version: number;
        };
        /** @description Answer of `GET /experiments/{name}/draft`. */
        DraftReply: {
            draft: components["schemas"]["Draft"] | null;
            /** @description Others whose draft was kept in the last ten minutes. */
            others: components["schemas"]["OtherDraft"][];
        };
        /**
         * @description Body of `PUT /experiments/{name}/draft`: a form that is not filled in yet. Values are kept as they stand, also those
         *     that no rule allows; secrets are not kept.
         */
        DraftRequest: {
            cloned_from?: components["schemas"]["JobId"] | null;
            /** @description Values by parameter. */
            values: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description Version of the definition that the form was made of.
             */
            version: number;
        };
        /** @description Answer of a dry run. */
        DryRun: {
            /**
             * Format: int64
             * @description How many tasks the job would have.
             */
            count: number;
            /** @description The first tasks, no more than 5. */
            first: components["schemas"]["TaskPreview"][];
            /** @description The last ones, no more than 5, none that is among the first. */
            last: components["schemas"]["TaskPreview"][];
            /** @description Runners that could run a task of it now or later. */
            matching_runners: string[];
            /** @description What the job would be called. */
            name: string;
            /** @description What is allowed and probably not meant. */
            warnings: string[];
        };
        /**
         * @description Whether the server took one reported end.
         * @enum {string}
         */
        EndAcceptance: "accepted" | "superseded" | "unknown";
        /** @description Answer to one reported end. */
        EndAck: {
            /** @description The attempt that has ended. */
            attempt: components["schemas"]["AttemptId"];
            /** @description Whatever it is, the end need not be sent again. */
            outcome: components["schemas"]["EndAcceptance"];
        };
        /**
         * @description Why an attempt ended. The words are on the wire in `reason`.
         * @enum {string}
         */
        EndCause: "exited" | "timed_out" | "out_of_memory" | "cancelled" | "start_failed" | "path_refused" | "files_failed" | "lease_expired" | "runner_lost" | "released" | "no_room" | "overtaken";
        /** @description The end of an attempt. Sent after its log and blobs have been accepted. */
        Ended: {
            /** @description The files it left. None when absent. */
            artifacts?: components["schemas"]["ArtifactFile"][];
            /**
             * Format: date-time
             * @description When, by the runner's clock.
             */
            at: string;
            /** @description The attempt. */
            attempt: components["schemas"]["AttemptId"];
            /** @description Why it ended. */
            cause: components["schemas"]["EndCause"];
            /** @description What a person needs to know beyond cause and code: "program 'sim' was not found on lab-07", last output line. */
            error_message?: string | null;
            /**
             * Format: int32
             * @description Absent when the program did not exit by itself.
             */
            exit_code?: number | null;
            progress?: components["schemas"]["Progress"] | null;
            /**
             * Format: int32
             * @description Number of the signal that ended it; absent when none did, and on Windows.
             */
            signal?: number | null;
            /**
             * Format: date-time
             * @description When the program was started; absent when it never was.
             */
            started_at?: string | null;
            /** @description From its lease. */
            token: components["schemas"]["Secret"];
            /** @description What its processes used in all. Nothing when absent. */
            usage?: components["schemas"]["Usage"];
        };
        /** @description Failed tasks that say the same thing. */
        ErrorGroup: {
            /**
             * Format: int64
             * @description How many they are.
             */
            count: number;
            /**
             * Format: int32
             * @description Of their last attempts; null when their programs did not exit by themselves.
             */
            exit_code: number | null;
            /** @description The first indexes, no more than 10. */
            indexes: number[];
            /**
             * Format: date-time
             * @description When the last of them failed; null when that is not known.
             */
            last_at: string | null;
            /** @description What they say. */
            message: string;
        };
        /** @description Answer of `GET /jobs/ID/errors`. */
        ErrorGroups: {
            /** @description The largest first, no more than 100. */
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
            /**
             * Format: date-time
             * @description When it last moved.
             */
            since: string;
            /** @enum {string} */
            state: "stalled";
        } | {
            /** @enum {string} */
            state: "no_progress";
        } | {
            /** @enum {string} */
            state: "waiting";
        } | {
            /** @enum {string} */
            state: "paused";
        } | {
            /**
             * Format: double
             * @description Not below `seconds`.
             */
            high_seconds: number;
            /**
             * Format: double
             * @description Not above `seconds`.
             */
            low_seconds: number;
            /**
             * Format: double
             * @description The middle.
             */
            seconds: number;
            /** @enum {string} */
            state: "left";
        };
        /** @description How the program is started. */
        Execute: {
            /** @description The program and its arguments; never empty. */
            argv: string[];
            /** @enum {string} */
            type: "process";
        } | {
            /** @description The line as it was written, parameters filled in. */
            line: string;
            /** @enum {string} */
            type: "shell";
        };
        /** @description An experiment with its definition. */
        Experiment: {
            /**
             * Format: date-time
             * @description When it was put out of sight; null when it is not.
             */
            archived_at: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description Who made it. */
            created_by: string;
            /** @description The same as data, with the shape of docs/experiment.schema.json. */
            definition: {
                [key: string]: unknown;
            };
            /** @description How the text is written. */
            format: components["schemas"]["TextFormat"];
            /**
             * Format: int64
             * @description The newest version.
             */
            latest: number;
            /** @description Whether who asks may change it. */
            may_change: boolean;
            /** @description Whether who asks may run it. */
            may_run: boolean;
            /** @description Paths among `job.inputs` whose files were never uploaded: until they are, it cannot be run. */
            missing_inputs: string[];
            /** @description Its name, in addresses and commands. */
            name: string;
            /** @description Whose it is. */
            owner: string;
            /** @description Those of the definition in its order, then those that people kept, by name. */
            presets: components["schemas"]["ExperimentPreset"][];
            /** @description The project that holds it, whose members see it; empty when its owner alone does. */
            project: string;
            /**
             * Format: int64
             * @description How many runs of it there are.
             */
            runs: number;
            /** @description The definition as a person wrote it. */
            text: string;
            /**
             * Format: date-time
             * @description When they did.
             */
            updated_at: string;
            /** @description Who wrote the version that is shown. */
            updated_by: string;
            /**
             * Format: int64
             * @description The version that is shown.
             */
            version: number;
        };
        /** @description A page of experiments, in the order of their names. */
        ExperimentList: {
            /** @description Those of this page. */
            experiments: components["schemas"]["ExperimentSummary"][];
            /** @description What to send as `after` for the next page; null when this is the last. */
            next: string | null;
        };
        /** @description Body of `PATCH /experiments/{name}`. What is absent stays. */
        ExperimentPatch: {
            /** @description Whether it is out of sight; then it cannot be run. */
            archived?: boolean | null;
            /** @description The project that holds it from now on; `private` for none. */
            project?: string | null;
        };
        /** @description A named set of values. */
        ExperimentPreset: {
            /** @description Where it comes from. */
            from: components["schemas"]["PresetFrom"];
            /** @description When to take it; null when nobody said. */
            help: string | null;
            /** @description Its name. */
            name: string;
            /** @description Who kept it; null for one of the definition. */
            owner: string | null;
            /** @description What people see in place of the name; null when nobody said. */
            title: string | null;
            /** @description Its values. A parameter that is not there has its default. */
            values: {
                [key: string]: unknown;
            };
        };
        /** @description An experiment, as lists show it. */
        ExperimentSummary: {
            /**
             * Format: date-time
             * @description When it was put out of sight; null when it is not.
             */
            archived_at: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description What it is for; null when nobody said. */
            description: string | null;
            last_run: components["schemas"]["LastRun"] | null;
            /** @description Whether who asks may change it. */
            may_change: boolean;
            /** @description Whether who asks may run it. */
            may_run: boolean;
            /** @description Its name, in addresses and commands. */
            name: string;
            /** @description Whose it is. */
            owner: string;
            /**
             * Format: int64
             * @description How many parameters it has.
             */
            parameters: number;
            /** @description The project that holds it, whose members see it; empty when its owner alone does. */
            project: string;
            /**
             * Format: int64
             * @description How many runs of it there are.
             */
            runs: number;
            /** @description What people see in place of the name; null when nobody said. */
            title: string | null;
            /**
             * Format: date-time
             * @description When its definition last changed.
             */
            updated_at: string;
            /**
             * Format: int64
             * @description Version of its definition, from 1.
             */
            version: number;
        };
        /** @description One version of a definition. */
        ExperimentVersion: {
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /** @description Who wrote it. */
            created_by: string;
            /**
             * Format: int64
             * @description How many runs were made of it.
             */
            runs: number;
            /**
             * Format: int64
             * @description Its number, from 1.
             */
            version: number;
        };
        /** @description Why a task is where it is. */
        Explanation: {
            /** @description The steps of the reasoning, each passed or not. */
            checks: components["schemas"]["Check"][];
            /** @description What a person can do about it. */
            hints: string[];
            /** @description One sentence: "0 of 14 runners can take it now: 13 are busy, 1 is draining", "no runner has label gpu". */
            sentence: string;
            /** @description The state that is explained. */
            status: components["schemas"]["TaskState"];
            /** @description The task. */
            task_id: components["schemas"]["TaskId"];
            /**
             * Format: int64
             * @description Tasks in front of it that want what it could have: at its priority or above, on a runner that could run it, too. Null
             *     when it waits in no line.
             */
            tasks_ahead: number | null;
        };
        /** @description Answer of `POST /experiments/{name}/export`. */
        Exported: {
            /** @description What to call the file. */
            file_name: string;
            /** @description The whole file. */
            text: string;
        };
        /**
         * @description How a parameter file is written.
         * @enum {string}
         */
        ExportForm: "json" | "params_json";
        /** @description Body of `POST /experiments/{name}/export`. */
        ExportRequest: {
            form?: components["schemas"]["ExportForm"] | null;
            /** @description What was no parameter when the values were imported: it is written, too. */
            unknown?: {
                [key: string]: unknown;
            };
            /** @description Values by parameter; those that are not there are written with their default. Secrets are left out. */
            values: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description Version of the definition; the newest without it.
             */
            version?: number | null;
        };
        /** @description One wrong field of a request. */
        FieldError: {
            /** @description What to write instead; absent when there is no better idea. */
            hint?: string | null;
            /** @description What is wrong with it. */
            message: string;
            /** @description Where in the body: `sweep.grid.h`, `inputs[0].to`. */
            path: string;
        };
        /** @description One GPU of a machine. */
        Gpu: {
            /**
             * Format: int32
             * @description By which the machine numbers it, from 0; its place in the list when absent.
             */
            index?: number | null;
            /**
             * Format: int64
             * @description Memory of the device, bytes.
             */
            memory_bytes: number;
            /** @description Model, as its driver calls it. */
            name: string;
            /** @description By which its driver knows it (`GPU-…`), whatever its number; absent where it does not say. */
            uuid?: string | null;
        };
        /** @description A device, or a share of it, that an attempt has been given. */
        GpuShare: {
            /**
             * Format: int32
             * @description By which the machine numbers its devices, from 0.
             */
            index: number;
            /**
             * Format: double
             * @description How much of it: 1 for all of it.
             */
            share: number;
            /** @description By which the driver knows the device, whatever its number; absent where it does not say. */
            uuid?: string | null;
        };
        /** @description One GPU of a machine, sampled. */
        GpuUsage: {
            /**
             * Format: int64
             * @description Memory of the device, bytes.
             */
            memory_bytes: number;
            /**
             * Format: int64
             * @description Memory in use, bytes.
             */
            memory_bytes_used: number;
            /**
             * Format: double
             * @description 0 to 1: the part of the time in which it computed.
             */
            util: number;
        };
        /**
         * @description A metric of a GUI client; the name is that under which it stands among an attempt's metrics.
         * @enum {string}
         */
        GuiMetric: "stage_fraction" | "simulation" | "simulations" | "eta_seconds" | "warnings" | "errors";
        /**
         * @description What a GUI client says of an attempt beside its stage and message: its metrics under the names of [`GuiMetric`],
         *     read by the server.
         */
        GuiProgress: {
            /**
             * Format: date-time
             * @description When it will be over by its own reckoning; null when it does not say.
             */
            ends_at: string | null;
            /**
             * Format: int64
             * @description Lines that tell of an error. Null as for `warnings`.
             */
            errors: number | null;
            /**
             * Format: int64
             * @description The simulation it is at, from 1; null when it does not say.
             */
            simulation: number | null;
            /**
             * Format: int64
             * @description How many simulations there are; null when it does not say.
             */
            simulations: number | null;
            /**
             * Format: double
             * @description Of the stage it is in, 0 to 1; null when it does not say.
             */
            stage_fraction: number | null;
            /**
             * Format: int64
             * @description Lines that warn. Null while lines are not counted: they are when they come from the GUI client itself.
             */
            warnings: number | null;
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
            /** @description The job that the study is here. */
            job_id: components["schemas"]["JobId"];
        };
        /** @description Answer of `POST /experiments/{name}/import`. Everything in the file is in one of the three. */
        Imported: {
            /** @description Why each of these is refused. */
            refusals: components["schemas"]["Refusal"][];
            /** @description Values of parameters that their rules refuse. */
            refused: {
                [key: string]: unknown;
            };
            /** @description What is no parameter of the experiment. */
            unknown: {
                [key: string]: unknown;
            };
            /** @description Values that are right. */
            values: {
                [key: string]: unknown;
            };
        };
        /** @description Body of `POST /experiments/{name}/import`. */
        ImportRequest: {
            /** @description How the file is written. */
            format: components["schemas"]["TextFormat"];
            /** @description The whole file. */
            text: string;
        };
        /** @description One input file of an attempt. */
        InputFile: {
            /** @description Its content. */
            blob: components["schemas"]["BlobHash"];
            /** @description Whether it may be executed. Not when absent. */
            executable: boolean;
            /**
             * Format: int64
             * @description Size in bytes.
             */
            size: number;
            /** @description Relative path in the work folder. */
            to: string;
        };
        /** @description What kind of machine it is. Texts are empty and numbers 0 where the machine does not say. */
        Inventory: {
            /** @description `x86_64`, `aarch64`. */
            architecture: string;
            /**
             * Format: int32
             * @description Logical cores.
             */
            cpu_cores: number;
            /** @description Model of the processor. */
            cpu_model: string;
            /**
             * Format: int64
             * @description Free space on it, bytes.
             */
            disk_bytes_free: number;
            /**
             * Format: int64
             * @description Size of the disk that holds the work folders, bytes.
             */
            disk_bytes_total: number;
            /** @description Empty when there are none, or none can be seen. */
            gpus: components["schemas"]["Gpu"][];
            /** @description Name of the machine in its network. */
            hostname: string;
            /**
             * Format: int64
             * @description Memory of the machine, bytes.
             */
            memory_bytes: number;
            /** @description `linux`, `windows`, `macos`. */
            os: string;
            /** @description Name and version of the system, such as `Ubuntu 24.04`. */
            os_version: string;
            /**
             * @description What is wrong with the machine and leaves it without something that it has: a sentence each, such as that its GPU
             *     driver does not answer. Nothing when absent.
             */
            problems?: string[];
            /** @description Version of the runner program. */
            version: string;
        };
        /** @description An invite as it is listed: without its code. */
        InviteInfo: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description Who made it. */
            created_by: string;
            /**
             * Format: date-time
             * @description When it is no longer good.
             */
            expires_at: string;
            /** @description What it is taken back by. */
            id: string;
            /** @description What it is good for. */
            kind: components["schemas"]["InviteKind"];
            /** @description With which they will log in; empty: they choose. */
            name: string;
            /** @description What the person will be. */
            role: components["schemas"]["Role"];
        };
        /**
         * @description What a link is good for.
         * @enum {string}
         */
        InviteKind: "welcome" | "invite" | "password";
        /** @description Body of `POST /invites`. */
        InviteRequest: {
            /** @description With which they will log in; absent: they choose. */
            name?: string | null;
            /** @description What the person will be. */
            role: components["schemas"]["Role"];
            /**
             * Format: int64
             * @description How long it is good, seconds. Default a week.
             */
            ttl_seconds?: number | null;
        };
        /** @description A job, as lists and its own page show it. */
        Job: {
            /** @description Arguments of the program, with their `{{name}}`s; no more than 100. */
            args: string[];
            /** @description A person cancelled it; what runs may not have been stopped yet. */
            cancel_requested: boolean;
            /** @description The program or shell line, with its `{{name}}`s. */
            command: string;
            /**
             * Format: date-time
             * @description When the last task ended; null while one has not.
             */
            completed_at: string | null;
            /** @description Its tasks by state. */
            counts: components["schemas"]["TaskCounts"];
            /**
             * Format: date-time
             * @description When it was submitted.
             */
            created_at: string;
            /** @description The owner again, under Borg's name. */
            created_by: string;
            /** @description Jobs that this one waits for. */
            depends_on: components["schemas"]["JobId"][];
            /** @description What it is for; null when nobody said. */
            description: string | null;
            eta: components["schemas"]["Eta"] | null;
            /** @description It is a study with a configuration for each of its tasks: they can be downloaded. */
            has_configuration: boolean;
            /** @description A short number. */
            id: components["schemas"]["JobId"];
            /** @description What its owner filed it under. */
            labels: {
                [key: string]: string;
            };
            /**
             * Format: int32
             * @description Retries of a task after its first attempt; lost machines do not use them up.
             */
            max_retries: number;
            /** @description What it is called. */
            name: string;
            /** @description The person who submitted it, or was given it. */
            owner: string;
            /** @description A person paused it: no more of its tasks start. */
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
            /** @description The project whose members see it; null: it is its owner's alone, or the server is older. */
            project: string | null;
            /**
             * Format: int32
             * @description Runners at work on it now.
             */
            runners: number;
            /**
             * Format: date-time
             * @description When its first task started; null when none has.
             */
            started_at: string | null;
            /** @description What its tasks add up to. */
            status: components["schemas"]["JobState"];
            /** @description The sentence beside the state: "running on 2 runners; 3 failed, retrying 1". */
            summary: string;
            /**
             * Format: double
             * @description Time limit of an attempt, seconds; null when there is none.
             */
            timeout_seconds: number | null;
            /** @description `process`, `shell` or `container`. */
            type: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
            /** @description Names of the parameters that differ between its tasks. */
            varying: string[];
            /**
             * @description Why none of its pending tasks can start, as far as that is for no passing reason: `no runner has label gpu`. Null when
             *     one could, in lists, and in answers of older servers.
             */
            why_pending: string | null;
            /**
             * Format: double
             * @description How long at least one of its tasks ran: the time between a first round and a later retry is not in it. Null before
             *     the first start.
             */
            worked_seconds: number | null;
        };
        /** @description Answer of cancel, pause, resume and retry. */
        JobActed: {
            /** @description The job after the act. */
            job: components["schemas"]["Job"];
            /** @description For Borg's clients. */
            message: string;
            /**
             * Format: int64
             * @description Tasks that the act moved at once.
             */
            tasks: number;
        };
        /**
         * @description A job.
         * @example 42
         */
        JobId: string;
        /** @description A page of jobs. */
        JobList: {
            /** @description How many jobs are in each state, under the same filter without `status`. */
            by_status: {
                [key: string]: number;
            };
            /** @description Those of this page. */
            jobs: components["schemas"]["Job"][];
            /**
             * Format: int64
             * @description Rows that were asked for.
             */
            limit: number;
            /**
             * Format: int64
             * @description Matching jobs in front of this page.
             */
            offset: number;
            /**
             * Format: int64
             * @description Of all that match, not only of this page.
             */
            total: number;
        };
        /** @description What a person changes about a job; absent fields stay. */
        JobPatch: {
            /** @description What it is for. */
            description?: string | null;
            /** @description All labels of the job: those that are not named here go. */
            labels?: {
                [key: string]: string;
            } | null;
            /** @description What it is called. */
            name?: string | null;
            /**
             * Format: int32
             * @description 0 low, 1 normal, 2 high, 3 urgent; any whole number from -1000 to 1000.
             */
            priority?: number | null;
            /** @description The project whose members see it; `private` takes it out of its project, so that only its owner does. */
            project?: string | null;
        };
        /** @description The spec as submitted and the facts computed from it. */
        JobSpecReply: {
            /**
             * @description The parameters of a job whose tasks are one grid and nothing else, in the order of the spec: task indexes count
             *     the combinations with the last parameter fastest, and the counts multiply to `count`. Null for all other jobs,
             *     and from an older server.
             */
            axes: components["schemas"]["SweepAxis"][] | null;
            /**
             * Format: int64
             * @description How many tasks it makes.
             */
            count: number;
            /** @description The first tasks, no more than 5. */
            first: components["schemas"]["TaskPreview"][];
            /** @description The last ones, no more than 5, none that is among the first. */
            last: components["schemas"]["TaskPreview"][];
            /** @description As it was submitted, with its order of keys. */
            spec: {
                [key: string]: unknown;
            };
        };
        /**
         * @description Derived from a job's counters and flags.
         * @enum {string}
         */
        JobState: "pending" | "running" | "paused" | "completed" | "failed" | "cancelled";
        /** @description Data of `jobs`. */
        JobsTopic: {
            /** @description Jobs that changed since the message before, in no order; in a snapshot the newest 50. */
            jobs: components["schemas"]["Job"][];
        };
        /** @description Data of `job:…`. */
        JobTopic: {
            /** @description The job as it is now. */
            job: components["schemas"]["Job"];
            /**
             * @description Tasks that changed their states since the message before. Empty in a snapshot, and for jobs that are too large
             *     for a grid: what the page has of `GET /jobs/ID/grid` is to be asked anew after a snapshot.
             */
            tasks: components["schemas"]["TaskChange"][];
        };
        /** @description A join token as it is listed: without its secret. */
        JoinToken: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it is no longer good.
             */
            expires_at: string;
            /** @description What it is taken back by: the beginning of its hash. */
            id: string;
            /** @description Who made it. */
            made_by: string;
            /**
             * Format: int64
             * @description How many it has let in.
             */
            uses: number;
            /**
             * Format: int64
             * @description How many machines it lets in; null: any number.
             */
            uses_max: number | null;
        };
        /** @description The newest run of an experiment. */
        LastRun: {
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its last task ended; null while one has not.
             */
            ended_at: string | null;
            /** @description Its job. */
            job: components["schemas"]["JobId"];
            /**
             * Format: double
             * @description 0 to 1; 1 only when every task has ended.
             */
            progress: number;
            /** @description Who ran it. */
            run_by: string;
            /** @description State of the job. */
            status: components["schemas"]["JobState"];
        };
        /** @description What a runner needs to know to run one attempt. Everything is filled in; the runner knows no parameters. */
        LeasedAttempt: {
            /** @description On top of the runner's own environment. */
            env: {
                [key: string]: string;
            };
            /** @description What to start. */
            execute: components["schemas"]["Execute"];
            /** @description Files to write before the start. None when absent. */
            files?: components["schemas"]["TextFile"][];
            /** @description Folders to make before the start, relative to the work folder. None when absent. */
            folders?: string[];
            /**
             * @description The devices it has, to be told to the program and kept from others. None when absent: it needs none, or the
             *     server does not tell devices apart.
             */
            gpus?: components["schemas"]["GpuShare"][];
            /**
             * Format: int64
             * @description From TERM to KILL, milliseconds.
             */
            grace_ms: number;
            /** @description The attempt. */
            id: components["schemas"]["AttemptId"];
            /** @description Files to fetch before the start. None when absent. */
            inputs?: components["schemas"]["InputFile"][];
            /**
             * Format: int64
             * @description Memory limit of the tree, bytes; 0 = none.
             */
            memory_bytes_max: number;
            /** @description Globs, in the work folder, of the files to keep. None when absent. */
            outputs?: string[];
            /** @description Whether the attempt fails when one of them is not there or cannot be kept. Not when absent. */
            outputs_missing: components["schemas"]["OutputsMissing"];
            /** @description Paths to look at, or to make, before the start. None when absent. */
            paths?: components["schemas"]["ResolvedPath"][];
            /** @description Regular expressions of the spec's progress patterns. None when absent. */
            progress_patterns?: string[];
            /** @description The stages of the program, in order. None when absent. */
            progress_stages?: components["schemas"]["Stage"][];
            /** @description Whether progress bars and the like are recognised in its output. */
            recognise_progress: boolean;
            /** @description What it occupies. */
            resources: components["schemas"]["Capacity"];
            /**
             * Format: int64
             * @description Time limit, milliseconds; none when absent.
             */
            timeout_ms?: number | null;
            /** @description Proves the lease in every later message about this attempt. */
            token: components["schemas"]["Secret"];
            /** @description Where to start it; in the work folder of the attempt when absent. */
            working_directory?: string | null;
        };
        /** @description Answer of `POST /agent/lease`. */
        LeaseReply: {
            /** @description What the runner now holds leases of. Empty when nothing came in time. */
            attempts: components["schemas"]["LeasedAttempt"][];
            /** @description What else it is to do. */
            orders: components["schemas"]["Order"][];
        };
        /** @description Long poll for work. */
        LeaseRequest: {
            /**
             * Format: int32
             * @description Attempts to hand out beyond the free capacity, to be started as soon as others end (short tasks). None when absent.
             */
            ahead?: number;
            /** @description Capacity free right now. */
            free: components["schemas"]["Capacity"];
            /**
             * @description Every attempt whose program the runner still has, or whose end it has not delivered yet, also those that it was
             *     told are lost. None when absent. The runner is given no task that one of these belongs to.
             */
            holding?: components["schemas"]["AttemptId"][];
            /**
             * Format: date-time
             * @description What the runner's clock shows as it sends this: the server corrects the times it reports. Unknown when absent.
             */
            sent_at?: string | null;
            /**
             * Format: int64
             * @description How long the server may hold the request when there is nothing to do, milliseconds.
             */
            wait_ms: number;
        };
        /** @description What a page gets. */
        LiveMessage: {
            /**
             * Format: date-time
             * @description The server's clock.
             */
            now: string;
            /** @enum {string} */
            type: "hello";
            /** @description Version of the server program. */
            version: string;
        } | (components["schemas"]["TopicMessage"] & {
            /** @enum {string} */
            type: "snapshot";
        }) | (components["schemas"]["TopicMessage"] & {
            /** @enum {string} */
            type: "update";
        }) | {
            /** @description What to subscribe to. */
            topic: components["schemas"]["Topic"];
            /** @enum {string} */
            type: "resnapshot";
        } | {
            /** @description Why, for people. */
            message: string;
            /** @description The name as it was asked for. */
            topic: string;
            /** @enum {string} */
            type: "refused";
        } | {
            /** @enum {string} */
            type: "pong";
        } | {
            /**
             * Format: date-time
             * @description The server's clock.
             */
            now: string;
            /** @enum {string} */
            type: "beat";
        };
        /** @description What a page sends. */
        LiveRequest: {
            /** @description Name of a topic. A text that names none is answered with `refused`. */
            topic: string;
            /** @enum {string} */
            type: "subscribe";
        } | {
            /** @description Name of a topic. */
            topic: string;
            /** @enum {string} */
            type: "unsubscribe";
        } | {
            /** @enum {string} */
            type: "ping";
        };
        /** @description How far the log of one attempt is stored. */
        LogAck: {
            /** @description The attempt. */
            attempt: components["schemas"]["AttemptId"];
            /**
             * Format: int64
             * @description Bytes stored: send on from here. `null`: no such attempt or a wrong token; forget it.
             */
            offset: number | null;
        };
        /** @description Body of `POST /auth/login`: a browser trades a name with its password, or an API token, for a session cookie. */
        LoginRequest: {
            /** @description Of the person. */
            name?: string | null;
            password?: components["schemas"]["Secret"] | null;
            token?: components["schemas"]["Secret"] | null;
        };
        /** @description One line as pages show it. */
        LogLine: {
            /**
             * Format: int64
             * @description Unix time in milliseconds.
             */
            at_ms: number;
            /**
             * Format: int64
             * @description Bytes that were cut off the end of a very long line; absent when none were. What was overwritten does not count.
             */
            cut_bytes?: number;
            /**
             * Format: int64
             * @description From 0.
             */
            number: number;
            /** @description Who wrote it, or in what tone. */
            stream: components["schemas"]["Stream"];
            /** @description Last state of the line (carriage returns collapsed), ANSI colours kept, bytes that are not UTF-8 replaced. */
            text: string;
        };
        /** @description A page of lines. */
        LogLines: {
            /** @description The attempt has ended: nothing more will come. */
            ended: boolean;
            /** @description Those of this page. */
            lines: components["schemas"]["LogLine"][];
            /**
             * Format: int64
             * @description Bytes stored so far.
             */
            total_bytes: number;
            /**
             * Format: int64
             * @description Lines stored so far, a last one without its `\n` included.
             */
            total_lines: number;
        };
        /** @description Answer of `POST /agent/logs`. */
        LogsReply: {
            /** @description One for each attempt in the request. */
            acks: components["schemas"]["LogAck"][];
        };
        /** @description Data of `log:…`: how much there is to fetch. */
        LogTopic: {
            /**
             * Format: int64
             * @description Bytes stored so far.
             */
            bytes: number;
            /** @description The attempt has ended: nothing more will come. */
            ended: boolean;
            /**
             * Format: int64
             * @description Lines stored so far, a last one without its `\n` included.
             */
            lines: number;
        };
        /** @description The whole machine, sampled. */
        MachineUsage: {
            /**
             * Format: double
             * @description 0 to 1 of all cores.
             */
            cpu: number;
            /**
             * Format: int64
             * @description Free space where the work folders are, bytes.
             */
            disk_bytes_free: number;
            /** @description How busy its GPUs are, in the order of its inventory. Absent where it has none, and where it does not say. */
            gpus?: components["schemas"]["GpuUsage"][];
            /**
             * @description What it has no room for more tasks for, though its capacity is not used up, and what is done about it: a sentence.
             *     Absent when it lacks nothing.
             */
            lacks?: string | null;
            /**
             * Format: int64
             * @description Memory in use, bytes.
             */
            memory_bytes_used: number;
            /**
             * @description It was told at its machine to stop: what runs there ends, nothing new starts. `lacks` says so, too. `false` when
             *     absent.
             */
            stops?: boolean;
        };
        /** @description Answer of `GET /auth/me`: the person that the request's credential belongs to. */
        Me: {
            /** @description They are an administrator who sees all people's things now, because they switched it on. */
            all_people: boolean;
            /** @description What others read; absent when they gave none. */
            display_name?: string | null;
            /** @description Absent when they gave none. */
            email?: string | null;
            /** @description No login is needed on this server. */
            open: boolean;
            /** @description What they may do. */
            role: components["schemas"]["Role"];
            /** @description `local` on an open server. */
            username: string;
        };
        /** @description Body of `PUT /projects/{project}/members/{person}`. */
        MemberRequest: {
            /** @description What they may do there. */
            role: components["schemas"]["Role"];
        };
        /** @description Body of `PATCH /auth/me`. What is absent stays. */
        MePatch: {
            /** @description What others read; empty for none. */
            display_name?: string | null;
            /** @description Empty for none. */
            email?: string | null;
        };
        /** @description A blob the server does not have, and how much of it has arrived already. */
        MissingBlob: {
            /** @description Address. */
            hash: components["schemas"]["BlobHash"];
            /**
             * Format: int64
             * @description Bytes that have arrived: send on from here.
             */
            offset: number;
        };
        /** @description Answer of `POST /blobs/missing`. */
        MissingReply: {
            /** @description Those of the request that have to be sent. */
            missing: components["schemas"]["MissingBlob"][];
        };
        /** @description Body of `POST /blobs/missing`. */
        MissingRequest: {
            /** @description At most 10,000. */
            blobs: components["schemas"]["BlobRef"][];
        };
        /** @description An invite that was just made. */
        NewInvite: {
            /**
             * Format: date-time
             * @description When it is no longer good.
             */
            expires_at: string;
            /** @description What it is taken back by. */
            id: string;
            /** @description Path and query of the page on which the person comes in, behind the server's address. Shown once. */
            link: components["schemas"]["Secret"];
        };
        /** @description Body of `POST /projects`. */
        NewProject: {
            /** @description What it is for. */
            description?: string;
            /** @description Lower-case letters, digits and `._-`, at most 64; not `private`. */
            name: string;
        };
        /** @description A token that was just made. */
        NewToken: {
            /**
             * Format: date-time
             * @description When it is no longer good; null: never.
             */
            expires_at: string | null;
            /** @description What it is taken back by. */
            id: string;
            /** @description What its person calls it. */
            name: string;
            /** @description Whose it is. */
            person: string;
            /** @description What it may do. */
            scope: components["schemas"]["TokenScope"];
            /** @description Shown once. */
            token: components["schemas"]["Secret"];
        };
        /** @description Body of `POST /users`. */
        NewUser: {
            /** @description What others read. */
            display_name?: string;
            /** @description An address of mail. */
            email?: string;
            /** @description With which they log in: lower-case letters, digits and `._-@`, at most 64. */
            name: string;
            /** @description At least 10 characters. */
            password: components["schemas"]["Secret"];
            /** @description What they may do. */
            role: components["schemas"]["Role"];
        };
        /** @description What the server wants of a runner. Repeated until obeyed. */
        Order: {
            /** @description What to stop. */
            attempt: components["schemas"]["AttemptId"];
            /** @enum {string} */
            order: "cancel";
        } | {
            /** @description What to stop. */
            attempt: components["schemas"]["AttemptId"];
            /** @enum {string} */
            order: "abort";
        } | {
            /** @enum {string} */
            order: "drain";
        };
        /** @description Another person who fills the same form in. */
        OtherDraft: {
            /** @description Who. */
            person: string;
            /**
             * Format: date-time
             * @description When their draft was last kept.
             */
            updated_at: string;
        };
        /**
         * @description What follows when outputs are missing or cannot be kept.
         * @enum {string}
         */
        OutputsMissing: "warn" | "fail";
        /** @description Body of `POST /me/password`. Every other session of the person ends. */
        PasswordChange: {
            /** @description The one of now. */
            current: components["schemas"]["Secret"];
            /** @description The one from now on: at least 10 characters. */
            new: components["schemas"]["Secret"];
        };
        /** @description When an assignment ran there. What is left out stays as it is. */
        Past: {
            /**
             * Format: date-time
             * @description When it ended there. Only of what has ended here, too.
             */
            ended_at?: string | null;
            /**
             * Format: int64
             * @description The index of the task.
             */
            index: number;
            /**
             * Format: date-time
             * @description When its program was started there.
             */
            started_at?: string | null;
        };
        /**
         * @description What a path leads to.
         * @enum {string}
         */
        PathKind: "file" | "folder";
        /**
         * @description Whether a path has to be there when a run begins. It is looked for on the runner that is about to run it.
         * @enum {string}
         */
        PathMust: "exist" | "be_made" | "anything";
        /**
         * @description Where a preset comes from.
         * @enum {string}
         */
        PresetFrom: "definition" | "person";
        /** @description Body of `PUT /experiments/{name}/presets/{preset}`. */
        PresetRequest: {
            /** @description When to take it. */
            help?: string | null;
            /** @description What people see in place of the name. */
            title?: string | null;
            /** @description Its values. A parameter that is not there has its default. */
            values: {
                [key: string]: unknown;
            };
        };
        /** @description The body of every error. */
        Problem: {
            /** @description What programs compare. */
            code: components["schemas"]["Code"];
            /** @description What happened, for people. */
            detail: string;
            /** @description The detail again, under the name that Borg's clients read. */
            error: string;
            /** @description What is wrong with which field; absent when it is not about fields. */
            errors?: components["schemas"]["FieldError"][];
            /** @description Values of an experiment that are refused, in the order of the parameters; absent when it is about something else. */
            refusals?: components["schemas"]["Refusal"][];
            /** @description Finds the request in the server's log; absent where no request was read. */
            request_id?: string | null;
            /**
             * Format: int32
             * @description The HTTP status, once more.
             */
            status: number;
            /** @description The same for every problem of its code. */
            title: string;
            /** @description `about:blank#CODE`: stable, compared by programs through `code`. */
            type: string;
        };
        /** @description How far an attempt is now. What is absent stays as it was. */
        Progress: {
            /**
             * Format: date-time
             * @description When it was so, by the runner's clock.
             */
            at: string;
            /** @description The attempt. */
            attempt: components["schemas"]["AttemptId"];
            /**
             * Format: double
             * @description 0 to 1.
             */
            fraction?: number | null;
            /** @description What it works on, in its own words. */
            message?: string | null;
            /** @description Named numbers of the program. None when absent. */
            metrics?: {
                [key: string]: number;
            };
            /** @description What part of its work it is in. */
            stage?: string | null;
            /** @description From its lease. */
            token: components["schemas"]["Secret"];
            usage?: components["schemas"]["Usage"] | null;
        };
        /** @description A project: what it holds is seen by its members. */
        Project: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description Who made it; `system` for the one to which everybody belongs. */
            created_by: string;
            /** @description What it is for; empty when nobody said. */
            description: string;
            /** @description Those who belong to it, by name. Of `everyone`: all people, with the role that they have here. */
            members: components["schemas"]["ProjectMember"][];
            /** @description What jobs name it by. */
            name: string;
            /** @description What who asks may do in it: `viewer` looks, `member` runs things, `admin` chooses the members, too. */
            role: components["schemas"]["Role"];
        };
        /** @description A person in a project. */
        ProjectMember: {
            /** @description Their name. */
            person: string;
            /** @description What they may do with what the project holds. */
            role: components["schemas"]["Role"];
        };
        /** @description Body of `PATCH /projects/{project}`. What is absent stays. */
        ProjectPatch: {
            /** @description What it is for. */
            description?: string | null;
        };
        /** @description Answer of `PUT /blobs/HASH`. */
        PutReply: {
            /** @description Whole, hash checked, durable. */
            complete: boolean;
            /**
             * Format: int64
             * @description Bytes the server has: send on from here.
             */
            offset: number;
        };
        /** @description A value that is refused. */
        Refusal: {
            /** @description Why. */
            code: components["schemas"]["RefusalCode"];
            /** @description What the message was made of. */
            details?: {
                [key: string]: string;
            };
            /** @description For people: what is wrong, and what would be right. */
            message: string;
            /** @description The parameter; empty for the values as a whole. */
            parameter: string;
        };
        /**
         * @description Why a value is refused.
         * @enum {string}
         */
        RefusalCode: "unknown" | "misspelt" | "required" | "not_text" | "one_line" | "not_whole" | "not_number" | "decimal_comma" | "not_finite" | "overflow" | "below" | "above" | "outside" | "step" | "not_boolean" | "not_choice" | "twice" | "not_date" | "parts" | "pattern" | "separator" | "nul" | "too_long" | "needs" | "one_value" | "several" | "kept_secret" | "unsealed" | "command" | "too_many";
        /** @description Answer of `POST /agent/register`. */
        RegisterReply: {
            /**
             * Format: int64
             * @description How long a lease holds without a report, milliseconds.
             */
            lease_ttl_ms: number;
            /** @description The runner's own id, the same at each registration. */
            runner_id: components["schemas"]["RunnerId"];
            /**
             * @description The bearer token of this runner, `msr_<runner id>_<secret>`. Shown once; the server keeps its hash. Empty when
             *     the request carried a secret: that one stays.
             */
            secret: components["schemas"]["Secret"];
            /** @description Version of the server program. */
            server_version: string;
        };
        /** @description Body of `POST /agent/register`. */
        RegisterRequest: {
            /** @description What it offers in all. */
            capacity: components["schemas"]["Capacity"];
            /** @description Chosen by the runner on its first start and kept in its data folder: registering twice gives one runner. */
            install_id: string;
            /** @description What kind of machine it is. */
            inventory: components["schemas"]["Inventory"];
            join_token?: components["schemas"]["Secret"] | null;
            /** @description What tasks may ask of a runner. None when absent. */
            labels?: {
                [key: string]: string;
            };
            /** @description What people will call the runner. */
            name: string;
            /** @description Where the installation lives: a copy of a runner's folder is known by it. Unknown when absent. */
            seat?: components["schemas"]["Seat"];
        };
        /** @description A runner that was removed: its machine stays out until it is allowed or comes with a join token made since. */
        RemovedRunner: {
            /** @description The id that it had. */
            id: components["schemas"]["RunnerId"];
            /** @description What people called it. */
            name: string;
            /**
             * Format: date-time
             * @description When it was removed.
             */
            removed_at: string;
            /** @description Who removed it. */
            removed_by: string;
        };
        /** @description Answer of `POST /agent/report`. */
        ReportReply: {
            /** @description One for each of `ended`. */
            ended: components["schemas"]["EndAck"][];
            /** @description What the runner is to do. */
            orders: components["schemas"]["Order"][];
        };
        /** @description Everything a runner has to say, in one request. Also its sign of life: renews the leases in `alive`. */
        ReportRequest: {
            /**
             * @description Every attempt the runner holds: those that have not begun, those whose program runs, those whose end it has not
             *     delivered yet, and among them those that were lost meanwhile. Absent when this report does not say. To be said
             *     several times in the life of a lease. What the server answers with no order to stop is the runner's: its lease
             *     is renewed, or, when it was lost and nobody else is further with the task, it is live again. A lease that a
             *     runner does not name 10 s after it was given never arrived: its attempt is given to somebody else.
             */
            alive?: components["schemas"]["AttemptRef"][] | null;
            /** @description Attempts that have ended. None when absent. */
            ended?: components["schemas"]["Ended"][];
            /**
             * @description The runner leaves: somebody has stopped it, it holds nothing and takes nothing more. Its last word until it comes
             *     again. Not when absent.
             */
            leaves?: boolean;
            machine?: components["schemas"]["MachineUsage"] | null;
            /** @description At most one of each attempt. None when absent. */
            progress?: components["schemas"]["Progress"][];
            /**
             * Format: date-time
             * @description What the runner's clock shows as it sends this: all times in it are corrected by the difference. Unknown when
             *     absent.
             */
            sent_at?: string | null;
            /** @description Programs that were started. None when absent. */
            started?: components["schemas"]["Started"][];
        };
        /** @description A path of one task. */
        ResolvedPath: {
            /** @description What it leads to. */
            kind: components["schemas"]["PathKind"];
            /** @description Whether it has to be there, or is made. */
            must: components["schemas"]["PathMust"];
            /** @description The parameter. */
            parameter: string;
            /** @description Its value in this task. */
            path: string;
        };
        /**
         * @description What somebody may do with a thing.
         * @enum {string}
         */
        Right: "see" | "run";
        /**
         * @description The role of a person. Each may do what those before it may.
         * @enum {string}
         */
        Role: "viewer" | "member" | "admin";
        /** @description A run: a job, and what it was made of. */
        Run: {
            /**
             * Format: date-time
             * @description When it was put out of sight; null when it is not.
             */
            archived_at: string | null;
            /** @description Parameters that differ from the run that it was cloned from. */
            changed: string[];
            cloned_from: components["schemas"]["JobId"] | null;
            /** @description Its tasks by state. */
            counts: components["schemas"]["TaskCounts"];
            /**
             * Format: date-time
             * @description When it was submitted.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its last task ended; null while one has not.
             */
            ended_at: string | null;
            /** @description Whether the experiment is still there. */
            exists: boolean;
            /** @description The experiment that it is a run of. */
            experiment: string;
            /** @description What was given, without secrets. */
            given: {
                [key: string]: unknown;
            };
            /** @description Its job. */
            job: components["schemas"]["JobId"];
            /** @description What its first task told last, by name. */
            metrics: {
                [key: string]: number;
            };
            /** @description What it is called. */
            name: string;
            /**
             * Format: double
             * @description 0 to 1; 1 only when every task has ended.
             */
            progress: number;
            /** @description Who ran it. */
            run_by: string;
            /**
             * Format: date-time
             * @description When its first task started; null when none has.
             */
            started_at: string | null;
            /** @description State of the job. */
            status: components["schemas"]["JobState"];
            /**
             * Format: int64
             * @description How many tasks it has.
             */
            tasks: number;
            /** @description What it has: the same with the default of everything else that is shown. */
            values: {
                [key: string]: unknown;
            };
            /** @description Parameters with several values: those that differ between its tasks. */
            varying: string[];
            /**
             * Format: int64
             * @description Version of the definition that it was made of.
             */
            version: number;
        };
        /** @description Runs of an experiment, the newest first. */
        RunList: {
            /** @description What to send as `after` for the next page; null when this is the last. */
            next: string | null;
            /** @description Those of this page. */
            runs: components["schemas"]["Run"][];
            /** @description Parameters that differ between the runs of this page, or within one. */
            varying: string[];
        };
        /** @description A machine that runs attempts. */
        Runner: components["schemas"]["Inventory"] & {
            /**
             * Format: int64
             * @description Attempts it holds.
             */
            active_tasks: number;
            /**
             * @description Where it speaks from: what a GUI client calls itself, or where the connection of an agent comes from; null where
             *     that is not known.
             */
            address: string | null;
            /** @description What it offers in all. */
            capacity: components["schemas"]["Capacity"];
            /**
             * Format: int64
             * @description How far its clock is ahead of the server's, milliseconds (negative: behind); 0 when it is right, null when that is
             *     not known. The times it reports are corrected by it.
             */
            clock_offset_ms: number | null;
            /**
             * Format: int64
             * @description Lines that tell of an error, told by the attempts it holds (their metric `errors`).
             */
            errors: number;
            /** @description Its id, the same for as long as its data folder is kept. */
            id: components["schemas"]["RunnerId"];
            /** @description Why it has nothing to do; null when it has something to do. */
            idle_reason: string | null;
            /** @description What tasks may ask of it. */
            labels: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When it was last heard of.
             */
            last_heartbeat: string;
            /** @description What a person asked of it. */
            mode: components["schemas"]["RunnerMode"];
            /** @description What people call it. */
            name: string;
            /**
             * Format: date-time
             * @description When it registered for the first time.
             */
            registered_at: string;
            /** @description Ids of running attempts, no more than 20. */
            running: string[];
            /** @description What it is, by its mode and by when it was last heard of. */
            status: components["schemas"]["RunnerState"];
            /**
             * @description What is wrong with its work, in a sentence: `its last 3 attempts failed`, `2 errors in what runs there now`. Null
             *     when nothing is.
             */
            trouble: string | null;
            usage: components["schemas"]["MachineUsage"] | null;
            /** @description What the attempts it holds occupy. */
            used: components["schemas"]["Capacity"];
            /**
             * Format: int64
             * @description Lines that warn, told by the attempts it holds (their metric `warnings`).
             */
            warnings: number;
        };
        /** @description Where a run may run. */
        RunnerChoice: {
            /** @enum {string} */
            kind: "any";
        } | {
            /** @enum {string} */
            kind: "name";
            /** @description Its name. */
            name: string;
        } | {
            /** @enum {string} */
            kind: "label";
            /** @description The label. */
            label: string;
        };
        /** @description Whether a runner could run it. */
        RunnerFit: {
            /** @description Whether it could. */
            fits: boolean;
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description Why not; null when it could. */
            why: string | null;
        };
        /**
         * @description A machine that runs attempts; a UUID.
         * @example 0193a0b2-7c4e-7d10-9b1f-3a5c8e21f604
         */
        RunnerId: string;
        /**
         * @description What a person asked of a runner.
         * @enum {string}
         */
        RunnerMode: "active" | "draining" | "disabled" | "gui";
        /** @description What a person changes about a runner; absent fields stay. */
        RunnerPatch: {
            /** @description All labels of the runner: those that are not named here go. */
            labels?: {
                [key: string]: string;
            } | null;
            /** @description What people call it. */
            name?: string | null;
        };
        /**
         * @description What a runner is, derived from its mode and from when it was last heard.
         * @enum {string}
         */
        RunnerState: "idle" | "busy" | "draining" | "disabled" | "unreachable" | "offline";
        /** @description Data of `runners`. */
        RunnersTopic: {
            /** @description All of them. */
            runners: components["schemas"]["Runner"][];
        };
        /** @description A join token, with which machines become runners. */
        RunnerToken: {
            /** @description The line to type on the new machine; the token is part of it, but not of the runner's own command line. */
            command: components["schemas"]["Secret"];
            /**
             * Format: date-time
             * @description When it is no longer good.
             */
            expires_at: string;
            /** @description Shown once. */
            token: components["schemas"]["Secret"];
        };
        /** @description Body of `POST /runner-tokens`. */
        RunnerTokenRequest: {
            /** @description Good for any number of machines until it expires; not together with `uses`. */
            many?: boolean;
            /**
             * Format: int64
             * @description How long it is good, seconds. Default one day.
             */
            ttl_seconds?: number | null;
            /**
             * Format: int64
             * @description How many machines it lets in. Default one.
             */
            uses?: number | null;
        };
        /** @description A picture that a run left. */
        RunPicture: {
            /**
             * Format: int64
             * @description How large it is.
             */
            bytes: number;
            /** @description What it is. */
            media_type: string;
            /** @description The task that left it. */
            task: string;
            /** @description Where it is read, below the server's address. */
            url: string;
        };
        /** @description Body of `POST /experiments/{name}/runs`. */
        RunRequest: {
            cloned_from?: components["schemas"]["JobId"] | null;
            combine?: components["schemas"]["Combine"] | null;
            /** @description What the run is for. */
            description?: string | null;
            /** @description What the run is called. The title of the experiment without it. */
            name?: string | null;
            runner?: components["schemas"]["RunnerChoice"] | null;
            /** @description Values by parameter. One that is not there has its default, one that is null has no value. */
            values: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description Version of the definition; the newest without it.
             */
            version?: number | null;
        };
        /** @description Answer of `POST /experiments/{name}/runs`. */
        RunStarted: {
            /** @description The job that it is. */
            job: components["schemas"]["JobId"];
            /**
             * Format: int64
             * @description How many tasks it has.
             */
            tasks: number;
        };
        /** @description One picture. */
        Screenshot: {
            /**
             * Format: date-time
             * @description When it was taken.
             */
            at: string;
            attempt_id: components["schemas"]["AttemptId"] | null;
            /**
             * Format: int64
             * @description Size in bytes.
             */
            size: number;
            /** @description Where the JPEG is, until ten newer ones have come. */
            url: string;
        };
        /** @description The latest pictures that the GUI client on a runner's machine sent. */
        Screenshots: {
            /** @description By name. */
            tabs: components["schemas"]["ScreenshotTab"][];
        };
        /** @description One tab of a GUI client. */
        ScreenshotTab: {
            /** @description The latest first, at most ten. */
            pictures: components["schemas"]["Screenshot"][];
            /** @description Its name. */
            tab: string;
        };
        /** @description Answer of `GET /attempts/ID/log/search`. */
        SearchReply: {
            /** @description Lines that match, no more than asked for. */
            hits: components["schemas"]["LogLine"][];
            /**
             * Format: int64
             * @description Value of `from` for the next page; null when these are all.
             */
            next: number | null;
            /** @description Lines that match `q` in the whole log, by stream, whatever `stream` asks for. */
            streams: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Lines that match in the whole log, counted to the end.
             */
            total: number;
        };
        /** @description Where an installation lives, as its agent finds it at each start. What is unknown is empty. */
        Seat: {
            /** @description Id of the machine's boot. A copy of the whole machine has another one. */
            boot?: string;
            /** @description Names machine and data folder. A copy of the folder has another place. */
            place?: string;
            /**
             * Format: int64
             * @description How long ago the machine booted, milliseconds.
             */
            up_ms?: number | null;
        };
        /**
         * Format: password
         * @description A text that lets somebody in: to be kept, never to be printed.
         */
        Secret: string;
        /** @description How a server is reached and guarded. */
        ServerInfo: {
            /** @description Other systems whose clients are answered without a login: `goliat`. */
            compat: string[];
            /** @description It listens to its own machine only. */
            loopback: boolean;
            /** @description Anyone who reaches the address may do anything: said on every page. */
            open: boolean;
            /** @description Version of the server program. */
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
             * @description When the latest round began; null before the first has ended.
             */
            last_at: string | null;
            /**
             * Format: double
             * @description How long the latest round took, in milliseconds; null before the first has ended.
             */
            last_duration_ms: number | null;
            /** @description Why the latest round failed, for people; null when it succeeded or none has ended. */
            last_error: string | null;
            /** @description What the latest round did, for people; null when it failed or none has ended. */
            last_result: string | null;
            /**
             * @description What it is called: `reaper` (ends attempts whose lease has run out), `retries` (queues tasks whose retry is due), `changes`
             *     (applies what other servers changed), `storage` (looks how much room is left, and whether it can write), `uploads` (removes uploads
             *     that nobody goes on with), `inbox` (flushes what GUI clients sent).
             */
            name: string;
            /**
             * Format: int64
             * @description Rounds since the process started, failed ones included.
             */
            ticks: number;
        };
        /** @description A browser that is logged in as the person who asks. */
        SessionInfo: {
            /** @description From where the login came; empty where the server did not see it. */
            address: string;
            /**
             * Format: date-time
             * @description When the person logged in.
             */
            created_at: string;
            /** @description It is the one that asks. */
            current: boolean;
            /** @description What the browser says that it is: `Firefox on Linux`. Empty where it says nothing. */
            device: string;
            /**
             * Format: date-time
             * @description When it ends in any case.
             */
            expires_at: string;
            /** @description What it is ended by. */
            id: string;
            /**
             * Format: date-time
             * @description When it was last used, to the minute.
             */
            last_used_at: string;
        };
        /** @description A thing that is shared with a person. */
        Share: {
            /**
             * Format: date-time
             * @description When.
             */
            given_at: string;
            /** @description Who shared it. */
            given_by: string;
            /** @description With whom. */
            person: string;
            /** @description What they may do: look at it (`see`), or change it, too (`run`). */
            right: components["schemas"]["Right"];
        };
        /** @description Body of `PUT /jobs/{job}/shares/{person}`. */
        ShareRequest: {
            /** @description What they may do: look at it (`see`), or change it, too (`run`). */
            right: components["schemas"]["Right"];
        };
        /** @description A command as it will be. */
        ShownCommand: {
            /** @description Program and arguments, each word as the program gets it; empty for a line of the shell. */
            argv: string[];
            /** @description As one would type it into a POSIX shell. */
            command: string;
        };
        /** @description A stage of one attempt, as its runner is told. */
        Stage: {
            /** @description A regular expression for how far it is. None when absent. */
            counter?: string | null;
            /** @description A regular expression for the line with which it begins. */
            marker: string;
            /** @description What people call it. */
            name: string;
            /**
             * Format: int64
             * @description How many steps it has, where the program does not say. Unknown when absent.
             */
            steps?: number | null;
            /**
             * Format: double
             * @description How much of the whole it is, compared with the others.
             */
            weight: number;
        };
        /** @description A program was started. */
        Started: {
            /**
             * Format: date-time
             * @description When, by the runner's clock.
             */
            at: string;
            /** @description The attempt. */
            attempt: components["schemas"]["AttemptId"];
            /** @description From its lease. */
            token: components["schemas"]["Secret"];
        };
        /** @description Answer of `GET /stats`. */
        Stats: {
            /** @description Sentences about what needs a person, each with the job or runner it speaks of; of each kind no more than 5. */
            attention: components["schemas"]["Attention"][];
            /** @description How many sentences of each kind were left out; a kind of which all are there is absent. */
            attention_cut: components["schemas"]["AttentionCut"][];
            /**
             * Format: double
             * @description Cores of the runners that can be reached.
             */
            cpus_total: number;
            /**
             * Format: double
             * @description Cores that running attempts occupy.
             */
            cpus_used: number;
            /**
             * Format: int64
             * @description Lines that tell of an error (the metric `errors`): as `warnings`.
             */
            errors: number;
            /**
             * Format: int64
             * @description How often a task failed for good in the last 24 hours. One that a person had tried again and that failed again
             *     counts again.
             */
            failures_24h: number;
            /** @description Jobs by state. */
            jobs: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description How long the oldest job with such tasks has been there; null when none is queued.
             */
            oldest_pending_seconds: number | null;
            /**
             * Format: int64
             * @description Pending tasks of jobs that are not paused.
             */
            queued: number;
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
            services: components["schemas"]["ServiceStatus"][];
            storage: components["schemas"]["StorageHealth"] | null;
            /** @description Tasks by state, of jobs that are not archived. */
            tasks: {
                [key: string]: number;
            };
            /** @description Tasks ended in each of the last 60 minutes, oldest first. */
            throughput: number[];
            /**
             * Format: int64
             * @description Lines that warn (the metric `warnings` of attempts): of what runs now, and of what ended in the last 24 hours.
             */
            warnings: number;
        };
        /** @description Whether a server can store what it is told. Also the data of the live topic `server`, which needs no database. */
        StorageHealth: {
            /**
             * Format: date-time
             * @description Since when it is not; null while it is.
             */
            failing_since: string | null;
            /** @description Little room is left in one of the places. */
            low: boolean;
            /**
             * @description What a person should know, to be shown on every page: `the server cannot write since 14:02 UTC: its disk is full (0 B free
             *     in its data folder); 12 requests were refused and will be sent again`. Null when all is well.
             */
            message: string | null;
            /** @description Folders of this server, with the room that is left. Empty when everything is elsewhere or in memory. */
            places: components["schemas"]["StoragePlace"][];
            /**
             * Format: int64
             * @description Requests that could not be stored since then. Runners and command lines send them again.
             */
            refused: number;
            /** @description What it is told is stored. */
            writable: boolean;
        };
        /** @description A folder in which a server keeps something. */
        StoragePlace: {
            /**
             * Format: int64
             * @description Bytes that can still be written; in steps of 1 GiB while there is plenty.
             */
            free_bytes: number;
            /** @description What is in it: `data folder`, `folder of files`. */
            name: string;
            /** @description Where it is. */
            path: string;
            /**
             * Format: int64
             * @description Bytes of its file system.
             */
            total_bytes: number;
        };
        /**
         * @description Who wrote a byte of a log, or in what tone: a window types its lines.
         * @enum {string}
         */
        Stream: "stdout" | "stderr" | "agent" | "default" | "header" | "progress" | "info" | "success" | "warning" | "highlight" | "error" | "fatal" | "verbose" | "caller";
        /** @description Data of one Server-Sent Event of `GET /attempts/ID/log/stream` (event `lines`); event `end` closes the stream. */
        StreamedLines: {
            /** @description Lines that came since the last event. */
            lines: components["schemas"]["LogLine"][];
            open?: components["schemas"]["LogLine"] | null;
        };
        /** @description What came of a study, or would. */
        Study: {
            /** @description All of them, in order. */
            assignments: components["schemas"]["StudyAssignment"][];
            job_id: components["schemas"]["JobId"] | null;
            /**
             * @description What a person should know of them: that they are fewer than were asked for, that this server answers
             *     no client that could take them. Absent when there is nothing to say.
             */
            remark?: string | null;
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
            /** @description What it is for. */
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
        /** @description One parameter of a grid, resolved by the server. */
        SweepAxis: {
            /**
             * Format: int64
             * @description How many values it has; at least one.
             */
            count: number;
            /** @description The first value. */
            first: unknown;
            /** @description How its values were given. */
            kind: components["schemas"]["SweepAxisKind"];
            /** @description The last value. */
            last: unknown;
            /** @description The parameter. */
            name: string;
            /** @description All values in order; null for a range of more than [`AXIS_VALUES_MAX`]. */
            values: unknown[] | null;
        };
        /**
         * @description How the values of a parameter were given.
         * @enum {string}
         */
        SweepAxisKind: "list" | "range";
        /** @description Jobs were given to a person. */
        TakenOver: {
            /**
             * Format: int64
             * @description How many.
             */
            jobs: number;
        };
        /** @description Body of `POST /users/{user}/take-over`. */
        TakeOverRequest: {
            /** @description Whose jobs they are now; `local`: of everybody before there were people. */
            from: string;
        };
        /** @description One unit of a job. */
        Task: {
            attempt_id: components["schemas"]["AttemptId"] | null;
            /**
             * Format: int32
             * @description How often it was tried. An attempt that a runner held ahead of time and gave back before it began is none.
             */
            attempts: number;
            /** @description A person cancelled it, and its program has not been stopped yet. */
            cancel_requested: boolean;
            /**
             * Format: date-time
             * @description When the task ended; null while it has not.
             */
            completed_at: string | null;
            /** @description Why it failed or what it waits for, in words; with the last line of its output where that helps. Else null. */
            error_message: string | null;
            eta: components["schemas"]["Eta"] | null;
            /**
             * Format: int32
             * @description Of the latest attempt; null when its program did not exit by itself.
             */
            exit_code: number | null;
            /** @description `JOB.INDEX`. */
            id: components["schemas"]["TaskId"];
            /**
             * Format: int64
             * @description Its number in the job, from 0.
             */
            index: number;
            /** @description The job it belongs to. */
            job_id: components["schemas"]["JobId"];
            /** @description Named numbers of the program. */
            metrics: {
                [key: string]: number;
            };
            /** @description Its parameters, in the order of the spec. */
            params: {
                [key: string]: unknown;
            };
            /**
             * Format: int32
             * @description The same floored to whole percent: 100 only when done.
             */
            percent: number | null;
            /**
             * Format: double
             * @description 0 to 1; null when it does not say.
             */
            progress: number | null;
            /**
             * Format: date-time
             * @description When a waiting retry becomes pending; null when it waits for none.
             */
            retry_at: string | null;
            /** @description Name of that runner; null also when it has been removed. */
            runner: string | null;
            runner_id: components["schemas"]["RunnerId"] | null;
            /** @description What part of its work it is in; null when it does not say. */
            stage: string | null;
            /**
             * Format: date-time
             * @description When the latest attempt was started; null when none was.
             */
            started_at: string | null;
            /** @description Where it is on its way. */
            status: components["schemas"]["TaskState"];
            /** @description The server no longer hears of the runner, but the lease has not run out. */
            unreachable: boolean;
        };
        /** @description A task that changed its state: its index, and the byte of its state (the place of the state in the list of task states). */
        TaskChange: [
            number,
            number
        ];
        /**
         * @description How many tasks of a job are in each state; they add up to `total`. Kept beside the job in the transaction that moves
         *     a task.
         */
        TaskCounts: {
            /**
             * Format: int64
             * @description Called off.
             */
            cancelled: number;
            /**
             * Format: int64
             * @description Ended well.
             */
            completed: number;
            /**
             * Format: int64
             * @description Failed for good: no retry is left.
             */
            failed: number;
            /**
             * Format: int64
             * @description Ready for a runner.
             */
            pending: number;
            /**
             * Format: int64
             * @description At a runner, those included that have not started yet.
             */
            running: number;
            /**
             * Format: int64
             * @description All tasks of the job.
             */
            total: number;
            /**
             * Format: int64
             * @description On a dependency, a retry delay or a hold.
             */
            waiting: number;
        };
        /** @description A task with its attempts. */
        TaskDetail: components["schemas"]["Task"] & {
            /** @description Oldest first. */
            attempt_list: components["schemas"]["Attempt"][];
            /** @description The command line as a shell would take it, parameters filled in. */
            command: string;
            /** @description Environment from the spec (values of secrets masked). */
            env: {
                [key: string]: string;
            };
            /** @description What its job is called. */
            job_name: string;
            /**
             * Format: int32
             * @description Retries after the first attempt; lost machines do not use them up.
             */
            max_retries: number;
            /**
             * Format: int64
             * @description Index of the task behind it; null at the last.
             */
            next: number | null;
            /**
             * Format: int64
             * @description The next failed task after this one, wrapping around; null when no other failed.
             */
            next_failed: number | null;
            /** @description Globs of the files that are kept. */
            outputs: string[];
            /**
             * Format: int64
             * @description Index of the task before it; null at the first. For paging through tasks.
             */
            previous: number | null;
            /**
             * Format: double
             * @description Time limit of an attempt, seconds; null when there is none.
             */
            timeout_seconds: number | null;
            /** @description Where the spec wants it to start; null: in its own work folder. */
            working_directory: string | null;
        };
        /**
         * @description One unit of a job: task 7 of job 42.
         * @example 42.7
         */
        TaskId: string;
        /** @description A page of tasks. */
        TaskList: {
            /** @description Value of `after` for the next page; null on the last. */
            next: string | null;
            /** @description Those of this page. */
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
            /**
             * Format: int64
             * @description Its number in the job, from 0.
             */
            index: number;
            /** @description Its parameters, in the order of the spec. */
            params: {
                [key: string]: unknown;
            };
        };
        /** @description Body of `POST /jobs/ID/retry` and of a bulk cancel: which tasks. Empty = every failed or cancelled task. */
        TaskSelection: {
            /** @description Only these indexes. */
            indexes?: number[];
            /** @description `failed` or `cancelled`; both when absent. */
            status?: string[];
        };
        /**
         * @description A task. `waiting`: on a dependency, a retry delay, a hold; `pending`: a runner may take it.
         * @enum {string}
         */
        TaskState: "waiting" | "pending" | "running" | "completed" | "failed" | "cancelled";
        /** @description A small generated file (a split config), sent with the lease. */
        TextFile: {
            /** @description The whole text. */
            content: string;
            /** @description Relative path in the work folder. */
            to: string;
        };
        /**
         * @description How a text is written.
         * @enum {string}
         */
        TextFormat: "toml" | "yaml" | "json";
        /** @description A token of a program, as it is listed: without its secret. */
        TokenInfo: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it is no longer good; null: never.
             */
            expires_at: string | null;
            /** @description What it is taken back by. */
            id: string;
            /**
             * Format: date-time
             * @description When it was last used, to the hour; null: never.
             */
            last_used_at: string | null;
            /** @description What its person calls it. */
            name: string;
            /** @description What it may do. */
            scope: components["schemas"]["TokenScope"];
        };
        /** @description Body of `POST /me/tokens`. */
        TokenRequest: {
            /** @description Whose it is; absent: of who asks. Only administrators make tokens of others. */
            for?: string | null;
            /** @description What its person calls it. */
            name: string;
            /** @description What it may do. */
            scope: components["schemas"]["TokenScope"];
            /**
             * Format: int64
             * @description How long it is good, seconds; absent: until it is taken back.
             */
            ttl_seconds?: number | null;
        };
        /**
         * @description How much of what its person may do a token may do.
         * @enum {string}
         */
        TokenScope: "read" | "submit" | "admin";
        /**
         * @description Name of something to watch: `overview`, `jobs`, `runners`, `server`, `job:42`, `task:42.7` or `log:42.7.1`.
         * @example jobs
         * @example job:42
         */
        Topic: string;
        /**
         * @description Data of a message, by its topic. On the wire it is the inner value alone: the topic's name says which it is.
         *
         *     Reading tries one kind after the other: each has a field that must be there and that those in front of it lack.
         */
        TopicData: components["schemas"]["Stats"] | components["schemas"]["JobTopic"] | components["schemas"]["TaskDetail"] | components["schemas"]["LogTopic"] | components["schemas"]["JobsTopic"] | components["schemas"]["RunnersTopic"] | components["schemas"]["StorageHealth"];
        /** @description One message of a topic. */
        TopicMessage: {
            /** @description Depends on the topic. */
            data: components["schemas"]["TopicData"];
            /**
             * Format: int64
             * @description Its number. An update has the number after that of the message before; a snapshot may have any.
             */
            seq: number;
            /** @description The topic that it belongs to. */
            topic: components["schemas"]["Topic"];
        };
        /** @description What the process tree of an attempt used. */
        Usage: {
            /**
             * Format: double
             * @description CPU time of the whole tree, seconds.
             */
            cpu_seconds: number;
            /**
             * Format: int64
             * @description Latest sample of it, bytes.
             */
            memory_bytes: number;
            /**
             * Format: int64
             * @description Largest resident memory of the whole tree seen by sampling, bytes.
             */
            memory_bytes_peak: number;
        };
        /** @description How busy a machine was. */
        UsageHistory: {
            /** @description Oldest first, no more than 300. Steps in which the machine was not heard are absent. */
            points: components["schemas"]["UsagePoint"][];
            /**
             * Format: int64
             * @description How long each point stands for, seconds.
             */
            step_seconds: number;
        };
        /** @description A step of a machine's history: the mean of its samples. */
        UsagePoint: {
            /**
             * Format: date-time
             * @description When the step begins.
             */
            at: string;
            /**
             * Format: double
             * @description 0 to 1 of all cores.
             */
            cpu: number;
            /**
             * Format: double
             * @description 0 to 1 of all GPUs; null where it did not say.
             */
            gpu: number | null;
            /**
             * Format: int64
             * @description Memory of the GPUs in use, bytes; null where it did not say.
             */
            gpu_memory_bytes_used: number | null;
            /**
             * Format: int64
             * @description Memory in use, bytes.
             */
            memory_bytes_used: number;
        };
        /** @description A person. */
        User: {
            /**
             * Format: date-time
             * @description When they came.
             */
            created_at: string;
            /** @description They may not come in for now. */
            disabled: boolean;
            /** @description What others read; empty when they gave none. */
            display_name: string;
            /** @description Empty when they gave none. */
            email: string;
            /** @description They can log in with a password. */
            has_password: boolean;
            /**
             * Format: date-time
             * @description When they last logged in; null: never.
             */
            last_login_at: string | null;
            /** @description With which they log in; never somebody else's. */
            name: string;
            /** @description They are gone; the name and their jobs stay. */
            removed: boolean;
            /** @description What they may do. */
            role: components["schemas"]["Role"];
        };
        /** @description Body of `PATCH /users/{user}`. What is absent stays. */
        UserPatch: {
            /** @description Whether they may not come in. Their sessions end; tokens work again when they may. */
            disabled?: boolean | null;
            password?: components["schemas"]["Secret"] | null;
            /** @description Make a link with which they choose a new password themselves. */
            password_link?: boolean;
            /** @description False brings a removed person back, who needs a new password. */
            removed?: boolean | null;
            role?: components["schemas"]["Role"] | null;
        };
        /** @description A person as changed. */
        UserPatched: {
            password_link: components["schemas"]["Secret"] | null;
            /** @description As they are now. */
            user: components["schemas"]["User"];
        };
        /** @description Answer of `POST /experiments/{name}/check`. */
        ValuesChecked: {
            /** @description The default of each parameter. */
            defaults: {
                [key: string]: unknown;
            };
            first: components["schemas"]["ShownCommand"] | null;
            last: components["schemas"]["ShownCommand"] | null;
            /** @description What runners look at before they start a task. */
            paths: components["schemas"]["CheckedPath"][];
            /** @description Values that are refused, in the order of the parameters. */
            refusals: components["schemas"]["Refusal"][];
            /** @description Every runner, and whether it could run it. */
            runners: components["schemas"]["RunnerFit"][];
            /**
             * Format: int64
             * @description How many tasks there would be; null when something is refused.
             */
            tasks: number | null;
            /** @description Parameters with several values. */
            varying: string[];
        };
        /** @description Body of `POST /experiments/{name}/check`: values that somebody is about to run. */
        ValuesRequest: {
            combine?: components["schemas"]["Combine"] | null;
            runner?: components["schemas"]["RunnerChoice"] | null;
            /** @description Values by parameter. One that is not there has its default, one that is null has no value. */
            values: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description Version of the definition; the newest without it.
             */
            version?: number | null;
        };
        /** @description Versions of a definition, the newest first. */
        VersionList: {
            /** @description What to send as `after` for the next page; null when this is the last. */
            next: string | null;
            /** @description Those of this page. */
            versions: components["schemas"]["ExperimentVersion"][];
        };
        /** @description What the code of a link is good for. */
        Welcome: {
            /**
             * Format: date-time
             * @description When it is no longer good.
             */
            expires_at: string;
            /** @description There are jobs of `local`, which the first person may take over. */
            has_local_jobs: boolean;
            /** @description What it is good for. */
            kind: components["schemas"]["InviteKind"];
            /** @description Whose it is; empty: they choose. */
            name: string;
            /** @description What the person will be. */
            role: components["schemas"]["Role"];
        };
        /** @description Body of `POST /welcome`: a person comes in by a link. Answered as a login. */
        WelcomeRequest: {
            /** @description The code of the link. */
            code: components["schemas"]["Secret"];
            /** @description What others read. */
            display_name?: string;
            /** @description With which they will log in; absent where the link says it. */
            name?: string | null;
            /** @description At least 10 characters. */
            password: components["schemas"]["Secret"];
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
    asyncapi: {
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
                    "application/json": unknown;
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
                    "text/plain; charset=utf-8": string;
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
                /** @description What to look for. May be empty when `stream` is given. */
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
    list_audit: {
        parameters: {
            query?: {
                /** @description Only this act, or with a dot at the end all that begin so: `job.cancel`, `job.`. */
                act?: string;
                /** @description Behind the entry of this number: `next` of the page before. */
                after?: number;
                /** @description Entries of a page, at most 1000. Default 100. */
                limit?: number;
                /** @description Only what was done to the thing of this id or name. */
                object?: string;
                /** @description Only what this person did; `goliat` for GOLIAT's clients, `unknown` for those who failed to log in as nobody here. */
                person?: string;
                /** @description Not before. */
                since?: string;
                /** @description Before. */
                until?: string;
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
                    "application/json": components["schemas"]["AuditPage"];
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
    audit_csv: {
        parameters: {
            query?: {
                /** @description Only this act, or with a dot at the end all that begin so: `job.cancel`, `job.`. */
                act?: string;
                /** @description Behind the entry of this number: `next` of the page before. */
                after?: number;
                /** @description Entries of a page, at most 1000. Default 100. */
                limit?: number;
                /** @description Only what was done to the thing of this id or name. */
                object?: string;
                /** @description Only what this person did; `goliat` for GOLIAT's clients, `unknown` for those who failed to log in as nobody here. */
                person?: string;
                /** @description Not before. */
                since?: string;
                /** @description Before. */
                until?: string;
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
                    "text/csv; charset=utf-8": string;
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
    patch_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MePatch"];
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
    begin_device_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceLoginRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceLoginStarted"];
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
    get_device_login: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
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
                    "application/json": components["schemas"]["DeviceLoginInfo"];
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
    answer_device_login: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceAnswer"];
            };
        };
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
    poll_device_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DevicePoll"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DevicePolled"];
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
    list_experiments: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next`. */
                after?: string;
                /** @description Only archived ones, instead of only others. */
                archived?: boolean;
                /** @description Rows of a page, at most 200. Default 50. */
                limit?: number;
                /** @description Text in the name, the title or the description. */
                search?: string;
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
                    "application/json": components["schemas"]["ExperimentList"];
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
    create_experiment: {
        parameters: {
            query?: {
                /** @description The project that holds it; `private` for none. As for a job that names none, without it. */
                project?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DefinitionText"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Experiment"];
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
    get_experiment: {
        parameters: {
            query?: {
                /** @description The newest without it. */
                version?: number;
            };
            header?: never;
            path: {
                name: string;
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
                    "application/json": components["schemas"]["Experiment"];
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
    put_experiment: {
        parameters: {
            query?: never;
            header: {
                /** @description The version that was edited, in quotes. */
                "if-match": string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DefinitionText"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Experiment"];
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
    delete_experiment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
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
    patch_experiment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExperimentPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Experiment"];
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
    check_values: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValuesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValuesChecked"];
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
    get_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
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
                    "application/json": components["schemas"]["DraftReply"];
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
    put_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
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
    delete_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
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
    export_values: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exported"];
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
    import_values: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
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
    put_preset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                preset: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PresetRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentPreset"];
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
    delete_preset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                preset: string;
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
    list_runs: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next`. */
                after?: string;
                /** @description Rows of a page, at most 200. Default 50. */
                limit?: number;
            };
            header?: never;
            path: {
                name: string;
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
                    "application/json": components["schemas"]["RunList"];
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
    run_experiment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to send again. */
                "idempotency-key"?: string | null;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunRequest"];
            };
        };
        responses: {
            /** @description It had been run before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunStarted"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunStarted"];
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
    list_versions: {
        parameters: {
            query?: {
                /** @description Where the page before ended: its `next`. */
                after?: string;
                /** @description Rows of a page, at most 200. Default 50. */
                limit?: number;
            };
            header?: never;
            path: {
                name: string;
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
                    "application/json": components["schemas"]["VersionList"];
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
    check_definition: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DefinitionText"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionChecked"];
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
    list_invites: {
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
                    "application/json": components["schemas"]["InviteInfo"][];
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
    make_invite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewInvite"];
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
    revoke_invite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invite: string;
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
    list_jobs: {
        parameters: {
            query?: {
                /** @description `key=value` or `key`. */
                label?: string;
                /** @description Rows of a page, at most 1000. Default 50. */
                limit?: number;
                /** @description Matching jobs to leave out in front. None when absent. */
                offset?: number;
                /** @description Only this one's. */
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
                /** @description Only files behind this one (`next` of the last page). */
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
    job_configuration: {
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
            /** @description The text as it came, as a download. */
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
    job_run: {
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
                    "application/json": components["schemas"]["Run"];
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
    list_shares: {
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
                    "application/json": components["schemas"]["Share"][];
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
    put_share: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Share"];
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
    withdraw_share: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
                person: string;
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
    switch_all_people: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AllPeople"];
            };
        };
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
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
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
    list_sessions: {
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
                    "application/json": components["schemas"]["SessionInfo"][];
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
    end_other_sessions: {
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
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: string;
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
    list_tokens: {
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
                    "application/json": components["schemas"]["TokenInfo"][];
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
    make_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
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
    revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
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
    list_projects: {
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
                    "application/json": components["schemas"]["Project"][];
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
    add_project: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProject"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
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
    get_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
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
                    "application/json": components["schemas"]["Project"];
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
    remove_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
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
    patch_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
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
    put_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
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
    remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                project: string;
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
    list_removed_runners: {
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
                    "application/json": components["schemas"]["RemovedRunner"][];
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
    allow_removed_runner: {
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
    list_runner_tokens: {
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
                    "application/json": components["schemas"]["JoinToken"][];
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
    revoke_runner_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
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
    runner_usage: {
        parameters: {
            query?: {
                /** @description From when on, such as `2026-11-30T06:00:00Z`. A day ago when absent: more is not kept. */
                since?: string;
            };
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
                    "application/json": components["schemas"]["UsageHistory"];
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
    compare_runs: {
        parameters: {
            query?: {
                /** @description Jobs of 2 to 8 runs, with commas between: `41,42`. */
                jobs?: string;
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
                    "application/json": components["schemas"]["Comparison"];
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
    task_configuration: {
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
            /** @description The text as it came, as a download. */
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
    give_up_task: {
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
    list_users: {
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
                    "application/json": components["schemas"]["User"][];
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
    add_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
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
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
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
                    "application/json": components["schemas"]["User"];
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
    remove_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
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
    patch_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPatched"];
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
    take_over: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TakeOverRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TakenOver"];
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
    get_welcome: {
        parameters: {
            query?: {
                /** @description The code of the link. */
                code?: components["schemas"]["Secret"];
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
                    "application/json": components["schemas"]["Welcome"];
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
    accept_welcome: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WelcomeRequest"];
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

/** Every AttemptState, in the order of its declaration. */
export const attemptStateValues = [
  "leased",
  "running",
  "completed",
  "failed",
  "timed_out",
  "lost",
  "cancelled",
  "superseded",
] as const satisfies readonly components["schemas"]["AttemptState"][];

/** Every AttentionKind, in the order of its declaration. */
export const attentionKindValues = [
  "failed_job",
  "no_matching_runner",
  "offline_runner",
  "stalled_task",
  "disk",
] as const satisfies readonly components["schemas"]["AttentionKind"][];

/** Every Code, in the order of its declaration. */
export const codeValues = [
  "invalid",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "too_large",
  "version_changed",
  "version_wanted",
  "unsupported_media_type",
  "method_not_allowed",
  "rate_limited",
  "internal",
  "unavailable",
  "cannot_store",
] as const satisfies readonly components["schemas"]["Code"][];

/** Every Combine, in the order of its declaration. */
export const combineValues = [
  "every",
  "together",
] as const satisfies readonly components["schemas"]["Combine"][];

/** Every DeviceState, in the order of its declaration. */
export const deviceStateValues = [
  "pending",
  "allowed",
  "denied",
] as const satisfies readonly components["schemas"]["DeviceState"][];

/** Every EndAcceptance, in the order of its declaration. */
export const endAcceptanceValues = [
  "accepted",
  "superseded",
  "unknown",
] as const satisfies readonly components["schemas"]["EndAcceptance"][];

/** Every EndCause, in the order of its declaration. */
export const endCauseValues = [
  "exited",
  "timed_out",
  "out_of_memory",
  "cancelled",
  "start_failed",
  "path_refused",
  "files_failed",
  "lease_expired",
  "runner_lost",
  "released",
  "no_room",
  "overtaken",
] as const satisfies readonly components["schemas"]["EndCause"][];

/** Every ExportForm, in the order of its declaration. */
export const exportFormValues = [
  "json",
  "params_json",
] as const satisfies readonly components["schemas"]["ExportForm"][];

/** Every GuiMetric, in the order of its declaration. */
export const guiMetricValues = [
  "stage_fraction",
  "simulation",
  "simulations",
  "eta_seconds",
  "warnings",
  "errors",
] as const satisfies readonly components["schemas"]["GuiMetric"][];

/** Every InviteKind, in the order of its declaration. */
export const inviteKindValues = [
  "welcome",
  "invite",
  "password",
] as const satisfies readonly components["schemas"]["InviteKind"][];

/** Every JobState, in the order of its declaration. */
export const jobStateValues = [
  "pending",
  "running",
  "paused",
  "completed",
  "failed",
  "cancelled",
] as const satisfies readonly components["schemas"]["JobState"][];

/** Every OutputsMissing, in the order of its declaration. */
export const outputsMissingValues = [
  "warn",
  "fail",
] as const satisfies readonly components["schemas"]["OutputsMissing"][];

/** Every PathKind, in the order of its declaration. */
export const pathKindValues = [
  "file",
  "folder",
] as const satisfies readonly components["schemas"]["PathKind"][];

/** Every PathMust, in the order of its declaration. */
export const pathMustValues = [
  "exist",
  "be_made",
  "anything",
] as const satisfies readonly components["schemas"]["PathMust"][];

/** Every PresetFrom, in the order of its declaration. */
export const presetFromValues = [
  "definition",
  "person",
] as const satisfies readonly components["schemas"]["PresetFrom"][];

/** Every RefusalCode, in the order of its declaration. */
export const refusalCodeValues = [
  "unknown",
  "misspelt",
  "required",
  "not_text",
  "one_line",
  "not_whole",
  "not_number",
  "decimal_comma",
  "not_finite",
  "overflow",
  "below",
  "above",
  "outside",
  "step",
  "not_boolean",
  "not_choice",
  "twice",
  "not_date",
  "parts",
  "pattern",
  "separator",
  "nul",
  "too_long",
  "needs",
  "one_value",
  "several",
  "kept_secret",
  "unsealed",
  "command",
  "too_many",
] as const satisfies readonly components["schemas"]["RefusalCode"][];

/** Every Right, in the order of its declaration. */
export const rightValues = [
  "see",
  "run",
] as const satisfies readonly components["schemas"]["Right"][];

/** Every Role, in the order of its declaration. */
export const roleValues = [
  "viewer",
  "member",
  "admin",
] as const satisfies readonly components["schemas"]["Role"][];

/** Every RunnerMode, in the order of its declaration. */
export const runnerModeValues = [
  "active",
  "draining",
  "disabled",
  "gui",
] as const satisfies readonly components["schemas"]["RunnerMode"][];

/** Every RunnerState, in the order of its declaration. */
export const runnerStateValues = [
  "idle",
  "busy",
  "draining",
  "disabled",
  "unreachable",
  "offline",
] as const satisfies readonly components["schemas"]["RunnerState"][];

/** Every Stream, in the order of its declaration. */
export const streamValues = [
  "stdout",
  "stderr",
  "agent",
  "default",
  "header",
  "progress",
  "info",
  "success",
  "warning",
  "highlight",
  "error",
  "fatal",
  "verbose",
  "caller",
] as const satisfies readonly components["schemas"]["Stream"][];

/** Every SweepAxisKind, in the order of its declaration. */
export const sweepAxisKindValues = [
  "list",
  "range",
] as const satisfies readonly components["schemas"]["SweepAxisKind"][];

/** Every TaskState, in the order of its declaration. */
export const taskStateValues = [
  "waiting",
  "pending",
  "running",
  "completed",
  "failed",
  "cancelled",
] as const satisfies readonly components["schemas"]["TaskState"][];

/** Every TextFormat, in the order of its declaration. */
export const textFormatValues = [
  "toml",
  "yaml",
  "json",
] as const satisfies readonly components["schemas"]["TextFormat"][];

/** Every TokenScope, in the order of its declaration. */
export const tokenScopeValues = [
  "read",
  "submit",
  "admin",
] as const satisfies readonly components["schemas"]["TokenScope"][];
