import SignetStorage

/// Fills the engine's table as years of use would, by SQL alone.
struct ScheduledRowsRepository {
    /// The certificate that is copied; its name is in its row wherever a name is.
    static let templateName = "the-template"

    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// The name of a copy; they are numbered from 1.
    static func name(_ number: Int) -> String { "site-\(number)" }

    /// Adds copies of the template's row, each due a second after the one before.
    func copyTemplate(times: Int) throws {
        try session.execute(
            """
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
            INSERT INTO renewal_certificates (name, spec, state, due_at)
            SELECT 'site-' || n, replace(spec, $2, 'site-' || n), replace(state, $2, 'site-' || n), due_at + n * 1000
            FROM numbers, renewal_certificates WHERE name = $2
            """, [.integer(Int64(times)), .text(Self.templateName)])
    }
}
