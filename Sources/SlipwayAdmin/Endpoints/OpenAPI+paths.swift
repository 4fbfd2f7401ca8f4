/// What can be asked; kept in step with the endpoints by a test.
extension OpenAPI {
    static let paths = #"""
        {
          "/healthz": {
            "get": {
              "operationId": "health",
              "summary": "Whether the process lives",
              "tags": ["health"],
              "responses": {"200": {"description": "It does.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
              "security": []
            }
          },
          "/readyz": {
            "get": {
              "operationId": "readiness",
              "summary": "Whether decisions can be kept",
              "tags": ["health"],
              "responses": {
                "200": {"description": "They can.", "content": {"text/plain": {"schema": {"type": "string"}}}},
                "503": {"$ref": "#/components/responses/Problem"}
              },
              "security": []
            }
          },
          "/metrics": {
            "get": {
              "operationId": "prometheusMetrics",
              "summary": "All metrics in Prometheus' text format 0.0.4",
              "tags": ["health"],
              "responses": {
                "200": {"description": "The metrics.", "content": {"text/plain": {"schema": {"type": "string"}}}},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/openapi.json": {
            "get": {
              "operationId": "openapi",
              "summary": "This document",
              "tags": ["health"],
              "responses": {
                "200": {
                  "description": "An OpenAPI 3.1 document.",
                  "content": {"application/json": {"schema": {"type": "object"}}}
                },
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/": {
            "get": {
              "operationId": "statusPage",
              "summary": "A live status page",
              "tags": ["health"],
              "responses": {
                "200": {"description": "The page.", "content": {"text/html": {"schema": {"type": "string"}}}},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/services": {
            "get": {
              "operationId": "services",
              "summary": "All services",
              "tags": ["services"],
              "responses": {
                "200": {
                  "description": "In the manifest's order.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ServiceList"}}}
                },
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/services/{service}": {
            "get": {
              "operationId": "service",
              "summary": "One service",
              "tags": ["services"],
              "parameters": [{"$ref": "#/components/parameters/service"}],
              "responses": {
                "200": {
                  "description": "The service.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Service"}}}
                },
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/services/{service}/metrics": {
            "get": {
              "operationId": "serviceMetrics",
              "summary": "What each version did lately",
              "tags": ["services"],
              "parameters": [
                {"$ref": "#/components/parameters/service"},
                {
                  "name": "window",
                  "in": "query",
                  "description": "How far back: 5s to 1h.",
                  "schema": {"type": "string", "default": "5m", "pattern": "^[0-9]+(ms|s|m|h)$"}
                }
              ],
              "responses": {
                "200": {
                  "description": "By version.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ServiceMetrics"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/services/{service}/forecast": {
            "get": {
              "operationId": "forecast",
              "summary": "What a rollout would find at the present traffic, and how soon",
              "tags": ["services"],
              "parameters": [
                {"$ref": "#/components/parameters/service"},
                {
                  "name": "strategy",
                  "in": "query",
                  "description": "A strategy of the manifest; the service's own if absent.",
                  "schema": {"type": "string"}
                }
              ],
              "responses": {
                "200": {
                  "description": "By fault.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Forecast"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/services/{service}/rollouts": {
            "post": {
              "operationId": "startRollout",
              "summary": "Start a rollout",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/service"}],
              "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StartRollout"}}}
              },
              "responses": {
                "201": {
                  "description": "It has started.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Rollout"}}},
                  "headers": {"Location": {"description": "The rollout's path.", "schema": {"type": "string"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/services/{service}/undo": {
            "post": {
              "operationId": "undo",
              "summary": "Abort what is under way, or go back to an earlier version",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/service"}],
              "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Undo"}}}},
              "responses": {
                "200": {
                  "description": "The rollout that was aborted.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Rollout"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"},
                "201": {
                  "description": "A rollout back to the earlier version has started.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Rollout"}}}
                }
              }
            }
          },
          "/api/v1/rollouts": {
            "get": {
              "operationId": "rollouts",
              "summary": "Rollouts, newest first",
              "tags": ["rollouts"],
              "parameters": [
                {
                  "name": "service",
                  "in": "query",
                  "description": "Of this service only.",
                  "schema": {"type": "string"}
                },
                {
                  "name": "limit",
                  "in": "query",
                  "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
                }
              ],
              "responses": {
                "200": {
                  "description": "The rollouts.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/RolloutList"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/rollouts/{id}": {
            "get": {
              "operationId": "rollout",
              "summary": "One rollout",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/id"}],
              "responses": {
                "200": {
                  "description": "The rollout.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Rollout"}}}
                },
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/services/{service}/versions/{version}/plan": {
            "get": {
              "operationId": "planVersion",
              "summary": "What a rollout of the version would do: changes, risks, how soon they would be found, the way back, the cost",
              "tags": ["services"],
              "parameters": [
                {"$ref": "#/components/parameters/service"},
                {"$ref": "#/components/parameters/version"},
                {"name": "strategy", "in": "query", "schema": {"type": "string"}}
              ],
              "responses": {
                "200": {
                  "description": "Nothing was started.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VersionPlan"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/services/{service}/versions/{version}/smoke": {
            "post": {
              "operationId": "smoke",
              "summary": "Run a set of checks against a version, past the users' traffic",
              "tags": ["services"],
              "parameters": [{"$ref": "#/components/parameters/service"}, {"$ref": "#/components/parameters/version"}],
              "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Smoke"}}}
              },
              "responses": {
                "200": {
                  "description": "What became of each check; `passed` says whether all of them did.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SmokeReport"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/services/{service}/versions/{version}/evaluate": {
            "post": {
              "operationId": "evaluate",
              "summary": "Put an evaluation's cases to a version, and to stable beside it",
              "tags": ["services"],
              "parameters": [{"$ref": "#/components/parameters/service"}, {"$ref": "#/components/parameters/version"}],
              "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Evaluate"}}}
              },
              "responses": {
                "200": {
                  "description": "How both did, case by case; `passed` and `reasons` say what follows.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EvaluationReport"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/rollouts/{id}/checklist": {
            "get": {
              "operationId": "checklist",
              "summary": "A rollout's checklist: done, open, failed, by whom, with what evidence",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/id"}],
              "responses": {
                "200": {
                  "description": "Every item in the manifest's order.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Checklist"}}}
                },
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/rollouts/{id}/checklist/{item}/approve": {
            "post": {
              "operationId": "approveItem",
              "summary": "Approve a manual item, by name",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/id"}, {"$ref": "#/components/parameters/item"}],
              "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Approve"}}}
              },
              "responses": {
                "200": {
                  "description": "The checklist after it.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Checklist"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/shadow/{id}/report": {
            "get": {
              "operationId": "shadowReport",
              "summary": "What comparing a shadow's answers with production's has shown",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/id"}],
              "responses": {
                "200": {
                  "description": "The report of a rollout's shadow, or of a service's last one.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ShadowReport"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/shadow/{id}/preferences": {
            "post": {
              "operationId": "preferAnswer",
              "summary": "Say which answer of a pair is better: what `expect: improved` rests on",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/id"}],
              "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Preference"}}}
              },
              "responses": {
                "202": {
                  "description": "It is counted in a moment; of each pair the first one counts.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Preference"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/rollouts/{id}/observations": {
            "get": {
              "operationId": "observations",
              "summary": "What the rollout's judge heard: what `slipway judge` reads",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/id"}],
              "responses": {
                "200": {
                  "description": "A line of JSON an exchange, in the order of time. Units are hashes of users' keys.",
                  "content": {"application/x-ndjson": {"schema": {"type": "string"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/rollouts/{id}/events": {
            "get": {
              "operationId": "journal",
              "summary": "A rollout's journal: each decision with its numbers",
              "tags": ["rollouts"],
              "parameters": [
                {"$ref": "#/components/parameters/id"},
                {
                  "name": "after",
                  "in": "query",
                  "description": "Only entries after this sequence number.",
                  "schema": {"type": "integer", "minimum": 0, "default": 0}
                }
              ],
              "responses": {
                "200": {
                  "description": "Oldest first.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/JournalRecordList"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/events": {
            "get": {
              "operationId": "events",
              "summary": "Server-sent events: every change from now on; `data` is a JournalRecord",
              "tags": ["rollouts"],
              "responses": {
                "200": {
                  "description": "Each event's name is the record's type; a comment is sent every 15 s.",
                  "content": {"text/event-stream": {"schema": {"type": "string"}}}
                },
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/flags": {
            "get": {
              "operationId": "listFlags",
              "summary": "All flags, briefly",
              "tags": ["flags"],
              "responses": {
                "200": {
                  "description": "In the order written.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FlagList"}}}
                },
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/flags/{key}": {
            "get": {
              "operationId": "getFlag",
              "summary": "A flag as it is written",
              "tags": ["flags"],
              "parameters": [{"$ref": "#/components/parameters/key"}],
              "responses": {
                "200": {
                  "description": "In flagd's format.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FlagDefinition"}}}
                },
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            },
            "put": {
              "operationId": "defineFlag",
              "summary": "Define a flag",
              "tags": ["flags"],
              "parameters": [
                {"$ref": "#/components/parameters/key"},
                {"$ref": "#/components/parameters/ifMatch"},
                {"$ref": "#/components/parameters/ifNoneMatch"},
                {"$ref": "#/components/parameters/user"}
              ],
              "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": {"type": "object", "description": "In flagd's format."}}}
              },
              "responses": {
                "200": {"description": "In force.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FlagDefinition"}}}},
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "412": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "422": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            },
            "patch": {
              "operationId": "amendFlag",
              "summary": "Change members of a flag, or the weights of its `fractional`",
              "tags": ["flags"],
              "parameters": [
                {"$ref": "#/components/parameters/key"},
                {"$ref": "#/components/parameters/ifMatch"},
                {"$ref": "#/components/parameters/user"}
              ],
              "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/AmendFlag"}}}
              },
              "responses": {
                "200": {"description": "In force.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FlagDefinition"}}}},
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "412": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "422": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            },
            "delete": {
              "operationId": "deleteFlag",
              "summary": "Delete a flag; its history stays",
              "tags": ["flags"],
              "parameters": [
                {"$ref": "#/components/parameters/key"},
                {"$ref": "#/components/parameters/ifMatch"},
                {"$ref": "#/components/parameters/user"}
              ],
              "responses": {
                "204": {"description": "It is gone."},
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "412": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/flags/{key}/enable": {
            "post": {
              "operationId": "enableFlag",
              "summary": "Switch a flag on again",
              "tags": ["flags"],
              "parameters": [
                {"$ref": "#/components/parameters/key"},
                {"$ref": "#/components/parameters/ifMatch"},
                {"$ref": "#/components/parameters/user"}
              ],
              "responses": {
                "200": {"description": "In force.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FlagDefinition"}}}},
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "412": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/flags/{key}/disable": {
            "post": {
              "operationId": "disableFlag",
              "summary": "The kill switch: everybody gets the application's own default",
              "tags": ["flags"],
              "parameters": [
                {"$ref": "#/components/parameters/key"},
                {"$ref": "#/components/parameters/ifMatch"},
                {"$ref": "#/components/parameters/user"}
              ],
              "responses": {
                "200": {"description": "In force.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FlagDefinition"}}}},
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "412": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/flags/{key}/undo": {
            "post": {
              "operationId": "undoFlag",
              "summary": "Put a flag back to what it was",
              "tags": ["flags"],
              "parameters": [
                {"$ref": "#/components/parameters/key"},
                {"$ref": "#/components/parameters/ifMatch"},
                {"$ref": "#/components/parameters/user"}
              ],
              "requestBody": {
                "required": false,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/UndoFlag"}}}
              },
              "responses": {
                "200": {"description": "In force.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FlagDefinition"}}}},
                "204": {"description": "There was no such flag then, and is none now."},
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "412": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "422": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/flags/{key}/history": {
            "get": {
              "operationId": "flagHistory",
              "summary": "Who changed a flag, when, from what to what",
              "tags": ["flags"],
              "parameters": [
                {"$ref": "#/components/parameters/key"},
                {
                  "name": "limit",
                  "in": "query",
                  "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
                }
              ],
              "responses": {
                "200": {"description": "Newest first.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FlagHistory"}}}},
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/flags/{key}/evaluate": {
            "post": {
              "operationId": "evaluateFlag",
              "summary": "A flag's value for a context, and why",
              "tags": ["flags"],
              "parameters": [{"$ref": "#/components/parameters/key"}],
              "requestBody": {
                "required": false,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EvaluateFlag"}}}
              },
              "responses": {
                "200": {
                  "description": "Evaluated; an error of the rule is in `error_code`.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FlagExplanation"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/manifest": {
            "post": {
              "operationId": "applyManifest",
              "summary": "Put a manifest in force",
              "tags": ["manifest"],
              "requestBody": {"required": true, "content": {"application/yaml": {"schema": {"type": "string"}}}},
              "responses": {
                "200": {
                  "description": "It is in force.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Applied"}}}
                },
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "422": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/rollouts/{id}/promote": {
            "post": {
              "operationId": "promote",
              "summary": "End a pause; with `full`, skip the steps that are left",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/id"}],
              "requestBody": {
                "required": false,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Promote"}}}
              },
              "responses": {
                "200": {
                  "description": "The rollout after it.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Rollout"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/rollouts/{id}/pause": {
            "post": {
              "operationId": "pause",
              "summary": "Stay at the present weight",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/id"}],
              "responses": {
                "200": {
                  "description": "The rollout after it.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Rollout"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/rollouts/{id}/resume": {
            "post": {
              "operationId": "resume",
              "summary": "Go on after a pause",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/id"}],
              "responses": {
                "200": {
                  "description": "The rollout after it.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Rollout"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/rollouts/{id}/abort": {
            "post": {
              "operationId": "abort",
              "summary": "Take the traffic back",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/id"}],
              "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Abort"}}}},
              "responses": {
                "200": {
                  "description": "The rollout after it.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Rollout"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/api/v1/rollouts/{id}/retry": {
            "post": {
              "operationId": "retry",
              "summary": "Try a version again that was taken back",
              "tags": ["rollouts"],
              "parameters": [{"$ref": "#/components/parameters/id"}],
              "responses": {
                "200": {
                  "description": "The rollout after it.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Rollout"}}}
                },
                "400": {"$ref": "#/components/responses/Problem"},
                "401": {"$ref": "#/components/responses/Problem"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                "409": {"$ref": "#/components/responses/Problem"},
                "413": {"$ref": "#/components/responses/Problem"},
                "503": {"$ref": "#/components/responses/Problem"}
              }
            }
          }
        }
        """#
}
