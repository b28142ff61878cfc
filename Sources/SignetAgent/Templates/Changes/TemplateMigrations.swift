import SignetStorage

/// What template runners keep.
enum TemplateMigrations {
    static let all = [
        Migration(
            name: "templates-1",
            statements: [
                // How many changes there have been.
                """
                CREATE TABLE template_scopes (
                    scope TEXT PRIMARY KEY NOT NULL,
                    changes INTEGER NOT NULL
                )
                """,
                // A row for each template that has been published; environment is sealed, null for files.
                """
                CREATE TABLE template_states (
                    scope TEXT NOT NULL,
                    template TEXT NOT NULL,
                    environment BLOB,
                    PRIMARY KEY (scope, template)
                )
                """,
                // stage: 0 to be published, 1 published, 2 told to the handler, which has not returned. templates is a JSON array.
                """
                CREATE TABLE template_changes (
                    scope TEXT NOT NULL,
                    number INTEGER NOT NULL,
                    templates TEXT NOT NULL,
                    is_first INTEGER NOT NULL,
                    stage INTEGER NOT NULL,
                    PRIMARY KEY (scope, number)
                )
                """,
            ])
    ]
}
