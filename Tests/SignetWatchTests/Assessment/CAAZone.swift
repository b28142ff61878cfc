import SignetCore
import SignetWatch
import Synchronization

/// CAA records in memory. Who asks for a name that begins with `broken` gets no answer.
final class CAAZone: AuthorizationRecords {
    private let records: [String: [CAARecord]]
    private let asked = Mutex<[String]>([])

    init(_ records: [String: [CAARecord]]) { self.records = records }

    /// The names that were asked for.
    var questions: [String] { asked.withLock { $0 } }

    func authorizations(of name: String) async throws -> [CAARecord] {
        asked.withLock { $0.append(name) }
        if name.hasPrefix("broken") { throw SignetError(.timedOut, "No name server answered for \(name).") }
        return records[name] ?? []
    }
}
