import Foundation
import SignetCore

/// When a certificate that is asked for ends: the fields `ttl` and `not_after`.
struct RequestedEnd: Hashable, Sendable {
    static let fields: FieldSchema = [FieldDefinition("ttl", .duration), FieldDefinition("not_after")]

    /// In seconds; 0: as usual.
    var ttl: Int
    /// An RFC 3339 time; empty: none.
    var notAfter: String

    /// - Parameters:
    ///   - usual: in seconds, when nothing is asked for
    ///   - maximum: in seconds; what is longer is cut, with a warning
    /// - Throws: `VaultFailure` (400).
    func end(usual: Int, maximum: Int, now: Date) throws -> (end: Date, warnings: [String]) {
        guard notAfter.isEmpty else {
            guard ttl == 0 else {
                throw VaultFailure.invalid(
                    "Either ttl or not_after should be provided. Both should not be provided in the same request.")
            }
            guard let end = try? Date.ISO8601FormatStyle().parse(notAfter) else {
                throw VaultFailure.invalid("failed to parse not_after \"\(notAfter)\": an RFC 3339 time is expected")
            }
            return (end, [])
        }
        let wanted = ttl > 0 ? ttl : usual
        guard wanted > maximum else { return (Self.end(after: wanted, from: now), []) }
        return (
            Self.end(after: maximum, from: now),
            [
                "TTL \"\(GoDuration.text(seconds: wanted))\" is longer than permitted maxTTL "
                    + "\"\(GoDuration.text(seconds: maximum))\", so maxTTL is being used"
            ]
        )
    }
}

extension RequestedEnd {
    /// The end of a lifetime in seconds, no later than certificates can say (RFC 5280 section 4.1.2.5).
    private static func end(after seconds: Int, from now: Date) -> Date {
        // 9999-12-31T23:59:59Z
        Date(timeIntervalSince1970: min(now.timeIntervalSince1970.rounded(.down) + Double(seconds), 253_402_300_799))
    }

    init(_ call: VaultCall) { self.init(ttl: call.seconds("ttl"), notAfter: call.string("not_after")) }

    /// ``end(usual:maximum:now:)`` of what a call asks for.
    /// - Throws: `VaultFailure` (400).
    static func of(_ call: VaultCall, usual: Int, maximum: Int) throws -> (end: Date, warnings: [String]) {
        try RequestedEnd(call).end(usual: usual, maximum: maximum, now: call.now)
    }
}

extension PKIIssuer {
    /// When a certificate by this issuer ends, by its rule for those that would end after it.
    /// - Parameter own: when the issuer's certificate ends
    /// - Throws: `VaultFailure` (400).
    func limited(_ end: Date, own: Date) throws -> Date {
        guard end > own else { return end }
        switch leafNotAfterBehavior {
        case "permit": return end
        case "truncate": return own
        default:
            throw VaultFailure.invalid(
                "cannot satisfy request, as TTL would result in notAfter of \(end.rfc3339) that is beyond the "
                    + "expiration of the CA certificate at \(own.rfc3339)")
        }
    }
}
