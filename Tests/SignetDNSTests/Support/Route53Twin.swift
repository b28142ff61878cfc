import Foundation
import Hummingbird
import Synchronization

@testable import SignetDNS

/// Route 53 with one name, a.example.test, as strict as the real one: a change that names another set than the present one
/// changes nothing.
final class Route53Twin: Sendable {
    static let changed = "<R><ChangeInfo><Id>/change/C1</Id><Status>INSYNC</Status></ChangeInfo></R>"
    static let conflict =
        "<ErrorResponse><Error><Code>InvalidChangeBatch</Code><Message>values do not match</Message></Error></ErrorResponse>"

    private let present = Mutex<[String]>([])

    /// The TXT values now, in quotes.
    var values: [String] { present.withLock { $0 } }

    /// For `HookReceiver`.
    func answer(_ call: HookReceiver.Call) throws -> (HTTPResponse.Status, String) {
        if call.path.contains("/change/") { return (.ok, Self.changed) }
        guard call.path.hasSuffix("/rrset/") else { return (.ok, Self.listing(values)) }
        let batch = try XMLElement(parsing: call.body)["ChangeBatch"]?["Changes"]?.all("Change") ?? []
        return try present.withLock { present in
            var values = present
            for change in batch {
                let set = try change["ResourceRecordSet"].flatMap { try Route53RecordSet($0, name: "a.example.test") }
                switch change["Action"]?.text {
                case "CREATE" where values.isEmpty: values = set?.values ?? []
                case "UPSERT": values = set?.values ?? []
                case "DELETE" where values == set?.values && !values.isEmpty: values = []
                default: return (.badRequest, Self.conflict)
                }
            }
            present = values
            return (.ok, Self.changed)
        }
    }

    /// The answer to the question for a name's records; `values` in quotes.
    static func listing(_ values: [String]) -> String {
        let records = values.map { "<ResourceRecord><Value>\($0)</Value></ResourceRecord>" }.joined()
        let set =
            "<ResourceRecordSet><Name>a.example.test.</Name><Type>TXT</Type><TTL>30</TTL>"
            + "<ResourceRecords>\(records)</ResourceRecords></ResourceRecordSet>"
        return "<?xml version=\"1.0\"?><ListResourceRecordSetsResponse xmlns=\"x\"><ResourceRecordSets>"
            + "\(values.isEmpty ? "" : set)</ResourceRecordSets></ListResourceRecordSetsResponse>"
    }
}
