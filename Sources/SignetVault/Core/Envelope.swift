import Foundation
import SignetAuthority
import SignetCore
import SignetPKI

/// The JSON around every answer: all members always there, null when empty.
struct Envelope: Sendable {
    var requestID: String
    var leaseID = ""
    var isRenewable = false
    var leaseDuration = 0
    var data: [String: JSONValue]?
    var wrapInfo: [String: JSONValue]?
    var warnings: [String] = []
    var auth: [String: JSONValue]?
    var mountType = ""

    var members: [String: JSONValue] {
        [
            "request_id": .string(requestID), "lease_id": .string(leaseID), "renewable": .bool(isRenewable),
            "lease_duration": .integer(leaseDuration), "data": data.map(JSONValue.object) ?? .null,
            "wrap_info": wrapInfo.map(JSONValue.object) ?? .null,
            "warnings": warnings.isEmpty ? .null : .strings(warnings), "auth": auth.map(JSONValue.object) ?? .null,
            "mount_type": .string(mountType),
        ]
    }

    /// With each member of `data` at the top too, as `sys/` has it for older clients.
    var systemMembers: [String: JSONValue] { (data ?? [:]).merging(members) { $1 } }
}

extension VaultFailure {
    /// The body that tells of it.
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["errors": .strings(messages)]
        if let data { members["data"] = .object(data) }
        if !warnings.isEmpty { members["warnings"] = .strings(warnings) }
        return members
    }

    /// What clients are told of an error from inside: input they can correct is 400, everything else 500.
    init(_ error: SignetError) {
        let text = error.message
        switch error.code {
        case .notFound: self = VaultFailure(status: 404, [text])
        case let code where Self.codesOfInput.contains(code): self = .invalid(text)
        default: self = .fault(text)
        }
    }

    /// What only who asks can mend.
    private static let codesOfInput: Set<SignetError.Code> = [
        .invalidInput, .invalidDuration, .invalidMoment, .alreadyExists, .malformedName, .malformedPEM, .malformedKey,
        .unsupportedKey, .passphraseRequired, .malformedCertificate, .malformedRequest, .badRequestSignature,
        .malformedRevocationList, .invalidCertificateContents, .invalidProfile, .nameNotPermitted, .unsuitableIssuer,
        .notRevocable,
    ]
}
