import SignetCore
import SignetPKI

/// How the lists of one authority are made, where it is not as the service's ``PublicationSchedule`` says.
public struct PublicationTerms: Hashable, Sendable {
    /// From a list's making to its nextUpdate.
    public var listValidity: Duration = .seconds(72 * 3600)
    /// From a list's making to that of the next one, when nothing is revoked meanwhile.
    public var listInterval: Duration = .seconds(60 * 3600)
    /// Whether a list is outdated as soon as something is revoked, and not only when its time has come.
    public var isPrompt = true
    /// Whether lists hold no entries, whatever is revoked.
    public var isEmpty = false
    /// Whether lists are made at all; what was published stays.
    public var isPublished = true
    /// From a delta list's making to that of the next one; nil: there are none.
    public var deltaInterval: Duration?
    /// Where full lists say that the delta list can be fetched.
    public var deltaListURLs: [String] = []
    /// How lists are signed when the key is an RSA key.
    public var signature = RSASignatureScheme()

    /// Lists for 72 hours, renewed 12 hours before they end and as soon as something is revoked.
    public init() {}

    /// Those of an authority that has none of its own.
    init(_ schedule: PublicationSchedule) {
        listValidity = schedule.listValidity
        listInterval = schedule.listInterval
    }
}
