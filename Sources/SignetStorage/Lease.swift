import Foundation
import SignetCore

/// Row leases: what only one process may do at a time.
public struct Leases: Sendable {
    public static let migration = Migration(name: "leases-1", statements: [])
    public init(database: Database, clock: any WallClock) { fatalError("H4") }
    /// Takes or extends the lease for `holder`; false when another holds it and it has not expired.
    public func acquire(_ name: String, holder: String, for duration: Duration) async throws -> Bool { fatalError("H4") }
    public func release(_ name: String, holder: String) async throws { fatalError("H4") }
    /// Who holds it now, nil when nobody.
    public func holder(of name: String) async throws -> String? { fatalError("H4") }
}
