import Foundation
import GRDB
import GRDBSQLite
import SignetCore

/// Statements on one SQLite connection, which the caller holds for as long as the session lives.
///
/// GRDB owns connection, queue and prepared statements; binding and stepping go straight to SQLite, because this is the
/// hot path of issuance.
struct SQLiteSession: SQLSession {
    private let database: GRDB.Database

    init(_ database: GRDB.Database) {
        self.database = database
    }

    /// Whether a transaction is open. SQLite rolls the whole of it back by itself on some errors (disk full, I/O error).
    var isInsideTransaction: Bool { database.isInsideTransaction }

    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try run(sql, values) { _ in }
        return database.changesCount
    }

    func rows(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        var rows: [SQLRow] = []
        try run(sql, values) { statement in
            rows.append(SQLRow(values: (0..<sqlite3_column_count(statement)).map { Self.column($0, of: statement) }))
        }
        return rows
    }

    private func run(_ sql: String, _ values: [SQLValue], onRow: (OpaquePointer) -> Void) throws {
        let prepared: Statement
        do {
            prepared = try database.cachedStatement(sql: sql)
        } catch let error as DatabaseError {
            throw StorageFailure(error).error(path: path)
        }
        let statement = prepared.sqliteStatement
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        try bind(values, to: statement)
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: onRow(statement)
            case SQLITE_DONE: return
            default: throw StorageFailure(lastErrorOf: sqlite3_db_handle(statement)).error(path: path)
            }
        }
    }

    private var path: String {
        database.sqliteConnection.flatMap { sqlite3_db_filename($0, nil) }.map { String(cString: $0) } ?? "database"
    }

    /// SQLite takes `$2` for a name, and numbers names in order of appearance; so the number is read back out of the name.
    private func bind(_ values: [SQLValue], to statement: OpaquePointer) throws {
        let count = sqlite3_bind_parameter_count(statement)
        guard count > 0 else { return }
        for index in 1...count {
            let number = sqlite3_bind_parameter_name(statement, index).map { atoi($0 + 1) } ?? index
            guard number >= 1, number <= values.count else {
                throw SignetError(
                    .storageFailed, "A statement has a parameter $\(number) but \(values.count) values were given.")
            }
            let result = Self.bind(values[Int(number) - 1], at: index, of: statement)
            guard result == SQLITE_OK else {
                throw StorageFailure(lastErrorOf: sqlite3_db_handle(statement)).error(path: path)
            }
        }
    }

    private static func bind(_ value: SQLValue, at index: Int32, of statement: OpaquePointer) -> Int32 {
        switch value {
        case .null:
            return sqlite3_bind_null(statement, index)
        case .integer(let integer):
            return sqlite3_bind_int64(statement, index, integer)
        case .text(let text):
            var text = text
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    // An empty buffer may have no address, which SQLite would take for NULL.
                    guard let start = characters.baseAddress else {
                        return sqlite3_bind_text64(statement, index, "", 0, copying, UInt8(SQLITE_UTF8))
                    }
                    let length = UInt64(characters.count)
                    return sqlite3_bind_text64(statement, index, start, length, copying, UInt8(SQLITE_UTF8))
                }
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
            return bytes.withUnsafeBytes {
                sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), copying)
            }
        }
    }

    /// SQLITE_TRANSIENT, a macro that Swift cannot import: SQLite makes its own copy.
    private static let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private static func column(_ index: Int32, of statement: OpaquePointer) -> SQLValue {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER:
            return .integer(sqlite3_column_int64(statement, index))
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(statement, index) else { return .text("") }
            let length = Int(sqlite3_column_bytes(statement, index))
            return .text(String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self))
        case SQLITE_BLOB:
            guard let start = sqlite3_column_blob(statement, index) else { return .blob([]) }
            return .blob(
                Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))))
        default:
            return .null
        }
    }
}
