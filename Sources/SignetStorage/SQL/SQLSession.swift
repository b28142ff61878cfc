/// The statements of one transaction.
///
/// SQL is portable between SQLite and PostgreSQL: parameters are `$1`, `$2` ..., results of changes come by `RETURNING`,
/// upserts are `ON CONFLICT`. A session is valid only inside the closure it is given to. Statements are prepared once a
/// connection and kept, so their text must come from a bounded set: values belong into parameters.
public protocol SQLSession {
    /// Runs a statement.
    /// - Returns: how many rows an INSERT, UPDATE or DELETE changed.
    /// - Throws: `.storageConflict` when a constraint refuses it; `.storageFull`, `.databaseBusy`, `.databaseUnusable`,
    ///   `.storageFailed`.
    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int

    /// Runs a query, or a statement with RETURNING.
    /// - Throws: as ``execute(_:_:)``.
    func rows(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]
}

extension SQLSession {
    /// Runs a statement without parameters.
    /// - Throws: as ``execute(_:_:)``.
    @discardableResult
    public func execute(_ sql: String) throws -> Int { try execute(sql, []) }

    /// The first row of a query, nil when there is none.
    /// - Throws: as ``execute(_:_:)``.
    public func row(_ sql: String, _ values: [SQLValue] = []) throws -> SQLRow? { try rows(sql, values).first }
}
