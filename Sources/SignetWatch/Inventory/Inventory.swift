import SignetStorage

/// Every certificate that was met, where, and what was the matter with it.
public struct Inventory: Sendable {
    let database: Database

    /// - Parameter database: opened with ``WatchMigrations``
    public init(database: Database) {
        self.database = database
    }
}
