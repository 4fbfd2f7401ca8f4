/// The description of the admin API for programs, OpenAPI 3.1.
enum OpenAPI {
    static let document = """
        {
        "openapi": "3.1.0",
        "info": \(info),
        "security": [{"bearer": []}, {"basic": []}],
        "paths": \(paths),
        "components": {
        "parameters": \(parameters),
        "responses": \(responses),
        "securitySchemes": \(securitySchemes),
        "schemas": \(schemas)
        }
        }

        """

    private static let info = #"""
        {
          "title": "Slipway admin API",
          "version": "1",
          "description": "Rollouts of LLM applications: see them, steer them. Errors are RFC 9457 problems.",
          "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
        }
        """#

    private static let parameters = #"""
        {
          "version": {"name": "version", "in": "path", "required": true, "schema": {"type": "string"}},
          "item": {"name": "item", "in": "path", "required": true, "schema": {"type": "string"}},
          "service": {"name": "service", "in": "path", "required": true, "schema": {"type": "string"}},
          "ifMatch": {
            "name": "If-Match",
            "in": "header",
            "schema": {"type": "string"},
            "description": "The flag's revision, as its ETag has it; 0 for one that is not there; * for any."
          },
          "ifNoneMatch": {
            "name": "If-None-Match",
            "in": "header",
            "schema": {"enum": ["*"]},
            "description": "Only if there is no such flag."
          },
          "user": {
            "name": "x-slipway-user",
            "in": "header",
            "schema": {"type": "string"},
            "description": "Who changes it, for the history."
          },
          "key": {"name": "key", "in": "path", "required": true, "schema": {"type": "string"}},
          "id": {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}
        }
        """#

    private static let responses = #"""
        {
          "Problem": {
            "description": "Nothing was changed; `detail` says why.",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
          }
        }
        """#

    private static let securitySchemes = #"""
        {
          "bearer": {"type": "http", "scheme": "bearer", "description": "Where the manifest has an admin.token."},
          "basic": {"type": "http", "scheme": "basic", "description": "Any user, the token as password: for browsers."}
        }
        """#
}
