// Made by `npm run openapi`.
export interface paths {
    "/train": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Train a model
         * @description Takes the training of one machine in and answers at once; `GET /status/{process_id}` tells what becomes of it. A refused request leaves no job. With `dry_run=true` it answers what that training would be, and with 422 what it would fail with. Scope: `train`.
         */
        post: operations["train"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status/{process_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of a job
         * @description Scope: `read`.
         */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The jobs, newest first
         * @description Of the machines that the token may see. Among very many jobs of others a page may hold fewer than `limit`, and, when it holds none, be the last before jobs that `machine_name` finds. Scope: `read`.
         */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{process_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a job
         * @description A pending job ends at once, a running one within seconds. Cancelling again does no harm. Scope: `train`.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/machines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The machines there is telemetry of, by name
         * @description Those that the token may see. Scope: `read`.
         */
        get: operations["listMachines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The published models, newest first
         * @description Of the machines that the token may see. Scope: `read`.
         */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A model with all its metrics
         * @description Scope: `read`.
         */
        get: operations["getModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{id}/artifacts/{format}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a file of a model
         * @description Scope: `read`.
         */
        get: operations["getArtifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the report on a model
         * @description Scope: `read`.
         */
        get: operations["getReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{id}/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a model about rows
         * @description About rows that are given, or about the newest of a machine. Every feature of the model must be there; `null` says that it was not measured. Scope: `read`.
         */
        post: operations["predict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the service answers
         * @description Touches nothing else.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether all that the service depends on answers
         * @description Scope: `read`.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The console: to train and to look at models, in a browser */
        get: operations["getConsole"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What that page is made of */
        get: operations["getConsoleAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document to read and to try, in a browser */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{version}/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What that page is made of */
        get: operations["getDocsAsset"];
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
        TrainRequest: {
            /** @constant */
            indicator: "status";
            /** @description A `motor_pump` that has rows in `processed_data`. */
            machine_name: string;
            /** @description First UTC day of the rows; that of the first row when absent. */
            start_date?: string | null;
            /** @description Last UTC day of the rows, itself included; not before `start_date`. */
            end_date?: string | null;
            /** @default {} */
            labeling?: {
                /**
                 * @description A row whose engine speed fell by this much against the row before is a failure, percent.
                 * @default -70
                 */
                drop_percentage?: number;
                /**
                 * @description How long before a failure rows count as "failure ahead", minutes.
                 * @default 30
                 */
                window_minutes?: number;
                /**
                 * @description Leaves the training rows out whose label depends on the test part.
                 * @default false
                 */
                embargo?: boolean;
            };
            /** @default {} */
            search?: {
                /**
                 * @description Every candidate to its end, or the weak given up on the way.
                 * @default grid
                 * @enum {string}
                 */
                strategy?: "grid" | "halving";
                /**
                 * @description Folds of the cross-validation.
                 * @default 3
                 */
                folds?: number;
                /** @description Values to try of each parameter; at most 500 combinations. */
                param_grid?: {
                    n_estimators?: number[];
                    max_depth?: number[];
                    learning_rate?: number[];
                    subsample?: number[];
                    colsample_bytree?: number[];
                    min_child_weight?: (number)[];
                    gamma?: (number)[];
                    reg_alpha?: (number)[];
                    reg_lambda?: (number)[];
                };
                /**
                 * @description What the search maximises.
                 * @default recall
                 * @example recall
                 * @example recall_at_precision:0.8
                 */
                scoring?: string;
                /**
                 * @description With `time_series` every fold is trained on what came before it only.
                 * @default stratified
                 * @enum {string}
                 */
                fold_type?: "stratified" | "time_series";
            };
        } | {
            /** @constant */
            indicator: "health";
            /** @description A `motor_pump` that has rows in `processed_data`. */
            machine_name: string;
            /** @description First UTC day of the rows; that of the first row when absent. */
            start_date?: string | null;
            /** @description Last UTC day of the rows, itself included; not before `start_date`. */
            end_date?: string | null;
            /** @default {} */
            labeling?: {
                drop_percentage?: unknown;
                window_minutes?: unknown;
                /**
                 * @description Leaves the training rows out whose label depends on the test part.
                 * @default false
                 */
                embargo?: boolean;
            };
            /** @default {} */
            search?: {
                /**
                 * @description Every candidate to its end, or the weak given up on the way.
                 * @default grid
                 * @enum {string}
                 */
                strategy?: "grid" | "halving";
                /**
                 * @description Folds of the cross-validation.
                 * @default 3
                 */
                folds?: number;
                /** @description Values to try of each parameter; at most 500 combinations. */
                param_grid?: {
                    n_estimators?: number[];
                    max_depth?: number[];
                    learning_rate?: number[];
                    subsample?: number[];
                    colsample_bytree?: number[];
                    min_child_weight?: (number)[];
                    gamma?: (number)[];
                    reg_alpha?: (number)[];
                    reg_lambda?: (number)[];
                };
                /**
                 * @description What the search maximises.
                 * @default neg_root_mean_squared_error
                 * @enum {string}
                 */
                scoring?: "neg_root_mean_squared_error" | "neg_mean_absolute_error" | "r2";
                /**
                 * @description With `time_series` every fold is trained on what came before it only.
                 * @default k_fold
                 * @enum {string}
                 */
                fold_type?: "k_fold" | "time_series";
            };
        };
        PredictRequest: {
            /** @description A value for every feature of the model, by name; null is missing. */
            rows: {
                [key: string]: number | null;
            }[];
        } | {
            /** @description Whose newest rows to take. */
            machine_name: string;
            /**
             * @description How many of them.
             * @default 1
             */
            newest?: number;
        };
        Accepted: {
            /** Format: uuid */
            process_id: string;
            /** @constant */
            status: "pending";
        };
        Plan: {
            /** @constant */
            indicator: "status";
            rows: number;
            features: number;
            /** Format: date-time */
            first_timestamp: string;
            /** Format: date-time */
            last_timestamp: string;
            /** @description Rows that train. */
            train_size: number;
            /** @description Rows that the model is judged by. */
            test_size: number;
            /** @description Training rows whose label depends on the test part, and whether they are left out. */
            embargo: {
                rows: number;
                dropped: boolean;
            };
            /** @description Failures in each part. */
            events: {
                train: number;
                test: number;
            };
            /** @description Rows in the window before a failure. */
            positives: {
                train: number;
                test: number;
            };
            /** @description Negatives for each positive, of the training part. */
            scale_pos_weight: number;
            /** @description Combinations of parameters. */
            candidates: number;
            /** @description Candidates × folds, and the final fit. */
            fits: number;
            /** @description Search and final fit. */
            estimated_seconds: number;
            estimated_memory_mib: number;
            /**
             * @description Whether the estimate goes by trainings that were run on such a runner.
             * @enum {string}
             */
            rate: "measured" | "default";
            /** @enum {string} */
            runner: "lambda" | "container";
            runner_reason: string;
            /** @description What would make the model, or its figures, worth less. */
            warnings: string[];
        } | {
            /** @constant */
            indicator: "health";
            rows: number;
            features: number;
            /** Format: date-time */
            first_timestamp: string;
            /** Format: date-time */
            last_timestamp: string;
            /** @description Rows that train. */
            train_size: number;
            /** @description Rows that the model is judged by. */
            test_size: number;
            /** @description Training rows whose label depends on the test part, and whether they are left out. */
            embargo: {
                rows: number;
                dropped: boolean;
            };
            /** @description Rows that do neither: their health, now or then, is not known. */
            left_out: {
                train: number;
                test: number;
            };
            /** @description How far ahead the model foretells. */
            horizon_minutes: number;
            /** @description How far from that time a reading may be. */
            tolerance_minutes: number;
            /** @description Where each signal counts 0 (p01) and where 1 (p99). */
            scale: {
                [key: string]: {
                    p01: number;
                    p99: number;
                };
            };
            /** @description Signals that have one value in at least 98 % of the training part’s readings: they count 0. */
            constant_signals: ("Oil_P" | "Oil_L" | "Recalque" | "Succao")[];
            /** @description Combinations of parameters. */
            candidates: number;
            /** @description Candidates × folds, and the final fit. */
            fits: number;
            /** @description Search and final fit. */
            estimated_seconds: number;
            estimated_memory_mib: number;
            /**
             * @description Whether the estimate goes by trainings that were run on such a runner.
             * @enum {string}
             */
            rate: "measured" | "default";
            /** @enum {string} */
            runner: "lambda" | "container";
            runner_reason: string;
            /** @description What would make the model, or its figures, worth less. */
            warnings: string[];
        };
        Problem: {
            /** @description Which problem it is; stable, for programs. */
            type: string;
            /** @description The status' name. */
            title: string;
            status: number;
            /** @description One sentence for people: what is wrong and what to do. */
            detail: string;
            /** @description What is wrong, field by field. */
            errors?: {
                field: string;
                message: string;
            }[];
            /** @description Of the request, where the service failed: what to quote when you tell of it. */
            correlation_id?: string;
        };
        Job: {
            /** Format: uuid */
            process_id: string;
            /** @enum {string} */
            indicator: "status" | "health";
            machine_name: string;
            /** @enum {string} */
            status: "pending" | "running" | "completed" | "failed" | "cancelled";
            /** @description What happened and what to do, when it failed. */
            error_message: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            finished_at: string | null;
            /** @description Key of the .pkl in the bucket. */
            bucket_address: string | null;
            start_date: string | null;
            end_date: string | null;
            progress: {
                /** @enum {string} */
                phase: "queued" | "waiting" | "loading" | "labeling" | "searching" | "fitting" | "evaluating" | "publishing" | "finished";
                /** @description Fits done. */
                completed: number;
                /** @description Fits in all. */
                total: number;
                /** @description Of the whole job's work, 0–100. */
                percent: number;
                /** @description Seconds until the end; null before anything was measured. */
                eta_seconds: number | null;
            };
            attempt: number;
            runner: ("lambda" | "container") | null;
            error_code: string | null;
            model_id: string | null;
            /** @description Keys in the bucket, by format. */
            artifacts: {
                [key: string]: string;
            } | null;
        };
        Model: {
            /** Format: uuid */
            id: string;
            /** @description The job that trained it. */
            process_id: string | null;
            machine_name: string | null;
            indicator: ("status" | "health") | null;
            /** @description Key of the .pkl in the bucket. */
            bucket_address: string;
            /** @description First UTC day of the data. */
            data_start_date: string | null;
            /** @description Last UTC day of the data. */
            data_end_date: string | null;
            /** @description What the model is worth on the test part. */
            metrics: {
                [key: string]: unknown;
            };
            model_type: string;
            /**
             * Format: date-time
             * @description When it was published.
             */
            timestamp: string;
            /** @description Keys in the bucket, by format. */
            artifacts: {
                [key: string]: string;
            };
            /** @description Hex digests of the files, by format. */
            sha256: {
                [key: string]: string;
            };
            xgboost_version: string | null;
            /** @description Digest of the rows it was trained on. */
            row_hash: string | null;
            /** @description Rows it was trained and tested on. */
            rows: number | null;
            /** @description How long the job took. */
            seconds: number | null;
        };
        Link: {
            /**
             * Format: uri
             * @description Whoever has it may read the file.
             */
            url: string;
            /** @description How long it may be used. */
            valid_seconds: number;
        };
        Prediction: {
            /** @constant */
            indicator: "status";
            /** Format: uuid */
            model_id: string;
            /** @description The machine the model learnt from. */
            trained_on: string | null;
            /** @description The machine whose rows were taken; null where rows were given. */
            machine_name: string | null;
            /** @description Names that were given and that the model does not know. */
            ignored_features: string[];
            /** @description Values beyond ±20 000, or infinite: faults of the sensor, in training too. */
            treated_as_missing: {
                row: number;
                feature: string;
            }[];
            warnings: string[];
            /** @description The label is 1 where the probability is above it. */
            threshold: number;
            predictions: {
                /** @description When the row was measured; null where it was given. */
                timestamp: string | null;
                /** @description Of a failure within the window that the model was trained for. */
                probability: number;
                /** @enum {number} */
                label: 0 | 1;
            }[];
        } | {
            /** @constant */
            indicator: "health";
            /** Format: uuid */
            model_id: string;
            /** @description The machine the model learnt from. */
            trained_on: string | null;
            /** @description The machine whose rows were taken; null where rows were given. */
            machine_name: string | null;
            /** @description Names that were given and that the model does not know. */
            ignored_features: string[];
            /** @description Values beyond ±20 000, or infinite: faults of the sensor, in training too. */
            treated_as_missing: {
                row: number;
                feature: string;
            }[];
            warnings: string[];
            predictions: {
                /** @description When the row was measured; null where it was given. */
                timestamp: string | null;
                /** @description Health score, 0–100, thirty minutes ahead. */
                value: number;
            }[];
        };
        NotReady: {
            /** @description Which problem it is; stable, for programs. */
            type: string;
            /** @description The status' name. */
            title: string;
            status: number;
            /** @description One sentence for people: what is wrong and what to do. */
            detail: string;
            /** @description What is wrong, field by field. */
            errors?: {
                field: string;
                message: string;
            }[];
            /** @description Of the request, where the service failed: what to quote when you tell of it. */
            correlation_id?: string;
            checks: {
                [key: string]: {
                    /** @enum {string} */
                    status: "ok" | "failed";
                    milliseconds: number;
                    /** @description What is wrong and what to check; null where nothing is. */
                    message: string | null;
                };
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Under which the log tells of the request. */
        CorrelationId: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    train: {
        parameters: {
            query?: {
                /** @description Tells what the training would be, without training; leaves no job and no message. */
                dry_run?: "true" | "false";
            };
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrainRequest"];
            };
        };
        responses: {
            /** @description The job, taken in; or, with `dry_run=true`, what it would be. */
            200: {
                headers: {
                    /** @description Where the job is; absent from a dry run. */
                    Location?: string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"] | components["schemas"]["Plan"];
                };
            };
            /** @description Malformed, or a value that is not known. */
            400: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:malformed_json",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The body is not valid JSON."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token does not have the scope. */
            403: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:insufficient_scope",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The token does not have the scope \"train\", which this needs."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:body_too_large",
                     *       "title": "Payload Too Large",
                     *       "status": 413,
                     *       "detail": "The body is larger than 64 KiB."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unsupported_media_type",
                     *       "title": "Unsupported Media Type",
                     *       "status": 415,
                     *       "detail": "Send the body as application/json, not as text/plain."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Of a wrong shape or type, field by field; or what the data cannot give. */
            422: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:invalid_request",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "machine_name must be a string."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too much waits already. */
            429: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:queue_full",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "MOTOBOMBA-007 has 100 trainings waiting already, the most allowed. Try again when some have ended, or cancel some."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something the service depends on is down. */
            503: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:dependency_unavailable",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The job table did not answer.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStatus: {
        parameters: {
            query?: {
                wait?: number;
            };
            header?: {
                /** @description `ETag` of the last answer: 304 while there is nothing new. */
                "If-None-Match"?: string;
            };
            path: {
                process_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    ETag: string;
                    /** @description When to ask again, seconds; absent once it has ended. */
                    "Retry-After"?: number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "process_id": "3f6c1f9e-2f2b-4b7e-9f53-0d8e4a1c7b6a",
                     *       "indicator": "status",
                     *       "machine_name": "MOTOBOMBA-007",
                     *       "status": "running",
                     *       "error_message": null,
                     *       "created_at": "2026-11-23T10:15:00.000Z",
                     *       "updated_at": "2026-11-23T10:15:21.412Z",
                     *       "finished_at": null,
                     *       "bucket_address": null,
                     *       "start_date": null,
                     *       "end_date": null,
                     *       "progress": {
                     *         "phase": "searching",
                     *         "completed": 45,
                     *         "total": 109,
                     *         "percent": 50,
                     *         "eta_seconds": 18
                     *       },
                     *       "attempt": 1,
                     *       "runner": "lambda",
                     *       "error_code": null,
                     *       "model_id": null,
                     *       "artifacts": null
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description It is still what `If-None-Match` names. */
            304: {
                headers: {
                    ETag: string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token does not have the scope. */
            403: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:insufficient_scope",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The token does not have the scope \"train\", which this needs."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:not_found",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no job with this process_id."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Of a wrong shape or type, field by field; or what the data cannot give. */
            422: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:invalid_request",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "machine_name must be a string."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something the service depends on is down. */
            503: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:dependency_unavailable",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The job table did not answer.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                machine_name?: string;
                status?: "pending" | "running" | "completed" | "failed" | "cancelled";
                indicator?: "status" | "health";
                limit?: number;
                /** @description `next_cursor` of the page before. It belongs to the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobs": [
                     *         {
                     *           "process_id": "3f6c1f9e-2f2b-4b7e-9f53-0d8e4a1c7b6a",
                     *           "indicator": "status",
                     *           "machine_name": "MOTOBOMBA-007",
                     *           "status": "running",
                     *           "error_message": null,
                     *           "created_at": "2026-11-23T10:15:00.000Z",
                     *           "updated_at": "2026-11-23T10:15:21.412Z",
                     *           "finished_at": null,
                     *           "bucket_address": null,
                     *           "start_date": null,
                     *           "end_date": null,
                     *           "progress": {
                     *             "phase": "searching",
                     *             "completed": 45,
                     *             "total": 109,
                     *             "percent": 50,
                     *             "eta_seconds": 18
                     *           },
                     *           "attempt": 1,
                     *           "runner": "lambda",
                     *           "error_code": null,
                     *           "model_id": null,
                     *           "artifacts": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        jobs: components["schemas"]["Job"][];
                        /** @description Begins the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description Malformed, or a value that is not known. */
            400: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:malformed_json",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The body is not valid JSON."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token does not have the scope. */
            403: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:insufficient_scope",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The token does not have the scope \"train\", which this needs."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Of a wrong shape or type, field by field; or what the data cannot give. */
            422: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:invalid_request",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "machine_name must be a string."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something the service depends on is down. */
            503: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:dependency_unavailable",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The job table did not answer.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                process_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job, `cancelled`. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "process_id": "3f6c1f9e-2f2b-4b7e-9f53-0d8e4a1c7b6a",
                     *       "indicator": "status",
                     *       "machine_name": "MOTOBOMBA-007",
                     *       "status": "running",
                     *       "error_message": null,
                     *       "created_at": "2026-11-23T10:15:00.000Z",
                     *       "updated_at": "2026-11-23T10:15:21.412Z",
                     *       "finished_at": null,
                     *       "bucket_address": null,
                     *       "start_date": null,
                     *       "end_date": null,
                     *       "progress": {
                     *         "phase": "searching",
                     *         "completed": 45,
                     *         "total": 109,
                     *         "percent": 50,
                     *         "eta_seconds": 18
                     *       },
                     *       "attempt": 1,
                     *       "runner": "lambda",
                     *       "error_code": null,
                     *       "model_id": null,
                     *       "artifacts": null
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description The job, still `running`: its worker has yet to hear of it. */
            202: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "process_id": "3f6c1f9e-2f2b-4b7e-9f53-0d8e4a1c7b6a",
                     *       "indicator": "status",
                     *       "machine_name": "MOTOBOMBA-007",
                     *       "status": "running",
                     *       "error_message": null,
                     *       "created_at": "2026-11-23T10:15:00.000Z",
                     *       "updated_at": "2026-11-23T10:15:21.412Z",
                     *       "finished_at": null,
                     *       "bucket_address": null,
                     *       "start_date": null,
                     *       "end_date": null,
                     *       "progress": {
                     *         "phase": "searching",
                     *         "completed": 45,
                     *         "total": 109,
                     *         "percent": 50,
                     *         "eta_seconds": 18
                     *       },
                     *       "attempt": 1,
                     *       "runner": "lambda",
                     *       "error_code": null,
                     *       "model_id": null,
                     *       "artifacts": null
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token does not have the scope. */
            403: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:insufficient_scope",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The token does not have the scope \"train\", which this needs."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:not_found",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no job with this process_id."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its state does not allow it. */
            409: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:job_final",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "The job is completed already; there is nothing to cancel."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something the service depends on is down. */
            503: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:dependency_unavailable",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The job table did not answer.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMachines: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the page before. It belongs to the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        machines: {
                            name: string;
                            /** Format: date-time */
                            first_timestamp: string;
                            /** Format: date-time */
                            last_timestamp: string;
                            /** @description About how many rows it has, by the database's statistics; null where these do not say. */
                            estimated_rows: number | null;
                            /** @description The model published last; null when there is none yet. */
                            latest_model: {
                                /** Format: uuid */
                                id: string;
                                indicator: ("status" | "health") | null;
                                /**
                                 * Format: date-time
                                 * @description When it was published.
                                 */
                                timestamp: string;
                                /** @description `metrics.verdict.level` of it. */
                                verdict: string | null;
                            } | null;
                        }[];
                        /** @description Begins the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description Malformed, or a value that is not known. */
            400: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:malformed_json",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The body is not valid JSON."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token does not have the scope. */
            403: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:insufficient_scope",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The token does not have the scope \"train\", which this needs."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Of a wrong shape or type, field by field; or what the data cannot give. */
            422: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:invalid_request",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "machine_name must be a string."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something the service depends on is down. */
            503: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:dependency_unavailable",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The job table did not answer.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: {
                machine_name?: string;
                indicator?: "status" | "health";
                limit?: number;
                /** @description `next_cursor` of the page before. It belongs to the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them; their metrics without lists. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        models: components["schemas"]["Model"][];
                        /** @description Begins the next page; null on the last one. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description Malformed, or a value that is not known. */
            400: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:malformed_json",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The body is not valid JSON."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token does not have the scope. */
            403: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:insufficient_scope",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The token does not have the scope \"train\", which this needs."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Of a wrong shape or type, field by field; or what the data cannot give. */
            422: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:invalid_request",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "machine_name must be a string."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something the service depends on is down. */
            503: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:dependency_unavailable",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The job table did not answer.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The model. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token does not have the scope. */
            403: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:insufficient_scope",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The token does not have the scope \"train\", which this needs."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:not_found",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no job with this process_id."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something the service depends on is down. */
            503: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:dependency_unavailable",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The job table did not answer.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getArtifact: {
        parameters: {
            query?: {
                /** @description `false` answers 200 with the link, instead of leading on to it. */
                redirect?: "true" | "false";
            };
            header?: never;
            path: {
                id: string;
                format: "pkl" | "onnx" | "ubj" | "report" | "metrics";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link, with `redirect=false`. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description On to a link that downloads the file. */
            302: {
                headers: {
                    /** @description The link; it is valid for five minutes. */
                    Location: string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token does not have the scope. */
            403: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:insufficient_scope",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The token does not have the scope \"train\", which this needs."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:not_found",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no job with this process_id."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Of a wrong shape or type, field by field; or what the data cannot give. */
            422: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:invalid_request",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "machine_name must be a string."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something the service depends on is down. */
            503: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:dependency_unavailable",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The job table did not answer.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReport: {
        parameters: {
            query?: {
                /** @description `false` answers 200 with the link, instead of leading on to it. */
                redirect?: "true" | "false";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link, with `redirect=false`. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            /** @description On to a link that shows the report. */
            302: {
                headers: {
                    /** @description The link; it is valid for five minutes. */
                    Location: string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token does not have the scope. */
            403: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:insufficient_scope",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The token does not have the scope \"train\", which this needs."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:not_found",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no job with this process_id."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Of a wrong shape or type, field by field; or what the data cannot give. */
            422: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:invalid_request",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "machine_name must be a string."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something the service depends on is down. */
            503: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:dependency_unavailable",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The job table did not answer.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predict: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PredictRequest"];
            };
        };
        responses: {
            /** @description What it says of each row. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"];
                };
            };
            /** @description Malformed, or a value that is not known. */
            400: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:malformed_json",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The body is not valid JSON."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token does not have the scope. */
            403: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:insufficient_scope",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The token does not have the scope \"train\", which this needs."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:not_found",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no job with this process_id."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Its state does not allow it. */
            409: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:job_final",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "The job is completed already; there is nothing to cancel."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 64 KiB. */
            413: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:body_too_large",
                     *       "title": "Payload Too Large",
                     *       "status": 413,
                     *       "detail": "The body is larger than 64 KiB."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unsupported_media_type",
                     *       "title": "Unsupported Media Type",
                     *       "status": 415,
                     *       "detail": "Send the body as application/json, not as text/plain."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Of a wrong shape or type, field by field; or what the data cannot give. */
            422: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:invalid_request",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "machine_name must be a string."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the service keeps is not what it put there; it is not used. */
            502: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:model_tampered",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "The file model/xgb_model_MOTOBOMBA-007_2026_11_23_10_15_00.onnx is not in the bucket any more.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Something the service depends on is down. */
            503: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:dependency_unavailable",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The job table did not answer.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "timestamp": "2026-11-23T10:15:00.000Z"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        status: "ok";
                        /** Format: date-time */
                        timestamp: string;
                    };
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                        /** Format: date-time */
                        timestamp: string;
                        checks: {
                            [key: string]: {
                                /** @enum {string} */
                                status: "ok" | "failed";
                                milliseconds: number;
                                /** @description What is wrong and what to check; null where nothing is. */
                                message: string | null;
                            };
                        };
                    };
                };
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token does not have the scope. */
            403: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:insufficient_scope",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The token does not have the scope \"train\", which this needs."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not; `errors` names what does not, and why. */
            503: {
                headers: {
                    /** @description When to ask again, seconds. */
                    "Retry-After": number;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NotReady"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    ETag: string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description It is still what `If-None-Match` names. */
            304: {
                headers: {
                    ETag: string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConsole: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    ETag: string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description It is still what `If-None-Match` names. */
            304: {
                headers: {
                    ETag: string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConsoleAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name, which holds a digest of its content. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file; it never changes. */
            200: {
                headers: {
                    ETag: string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                    "text/javascript": string;
                    "image/svg+xml": string;
                };
            };
            /** @description It is still what `If-None-Match` names. */
            304: {
                headers: {
                    ETag: string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:not_found",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no job with this process_id."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocsAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Digest of what the page is made of. */
                version: string;
                file: "swagger-ui.css" | "swagger-ui-bundle.js" | "favicon-32x32.png" | "start.js";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file; it never changes. */
            200: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                    "text/javascript": string;
                    "image/png": string;
                };
            };
            /** @description No token, or none that is good. Not where AUTH=none. */
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:unauthenticated",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "Say who you are: send the header Authorization: Bearer <token>."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing. */
            404: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:not_found",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no job with this process_id."
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The service failed; that was logged. */
            500: {
                headers: {
                    "X-Correlation-Id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:treino:problem:internal_error",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "The service failed; the error was logged. Try again later.",
                     *       "correlation_id": "0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
