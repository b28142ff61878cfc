import SignetStorage

/// The inventory's database while it is filled with more than a year of runs would bring.
struct InventoryTablesRepository {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// Takes away the indexes that no row needs to be written.
    /// - Returns: the statements that create them.
    func dropIndexes() throws -> [String] {
        let indexes = try session.rows(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name LIKE 'watch_%' AND sql IS NOT NULL",
            [])
        for index in indexes { try session.execute("DROP INDEX \(try index.text(0))") }
        return try indexes.map { try $0.text(1) }
    }

    func create(index: String) throws {
        try session.execute(index)
    }

    /// What the writing connection keeps of the file in memory.
    func setCache(megabytes: Int) throws {
        try session.execute("PRAGMA cache_size = -\(megabytes * 1000)")
    }
}
