import SignetStorage

/// The words under which places and certificates are found.
struct SearchTermRepository {
    /// Whose words.
    enum Subject {
        case place
        case certificate
    }

    /// So many are added by one statement.
    private static let portion = 16

    private let session: any SQLSession
    private let table: String
    private let column: String

    init(_ session: any SQLSession, of subject: Subject) {
        self.session = session
        switch subject {
        case .place: (table, column) = ("watch_place_terms", "place_id")
        case .certificate: (table, column) = ("watch_certificate_terms", "certificate_id")
        }
    }

    /// - Parameter id: of what has no words yet
    func add(_ terms: Set<String>, to id: Int64) throws {
        var rest = terms.sorted()[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.portion)
            rest = rest.dropFirst(part.count)
            let rows = (0..<part.count).map { "($\($0 + 2), $1)" }.joined(separator: ", ")
            try session.execute(
                "INSERT INTO \(table) (term, \(column)) VALUES \(rows)", [.integer(id)] + part.map(SQLValue.text))
        }
    }

    func remove(_ terms: Set<String>, of id: Int64) throws {
        for term in terms {
            try session.execute(
                "DELETE FROM \(table) WHERE term = $1 AND \(column) = $2", [.text(term), .integer(id)])
        }
    }
}
