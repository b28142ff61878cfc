/// The directories of CAs that can be named by a word.
public enum WellKnownDirectory: String, CaseIterable, Sendable {
    case letsEncrypt = "letsencrypt"
    case letsEncryptStaging = "letsencrypt-staging"

    /// Where the directory is.
    public var url: String {
        switch self {
        case .letsEncrypt: "https://acme-v02.api.letsencrypt.org/directory"
        case .letsEncryptStaging: "https://acme-staging-v02.api.letsencrypt.org/directory"
        }
    }

    /// The directory on which orders can be tried without using up what the other one allows; nil: there is none.
    public var staging: WellKnownDirectory? {
        switch self {
        case .letsEncrypt: .letsEncryptStaging
        case .letsEncryptStaging: nil
        }
    }

    /// The one at a URL; nil when it is another CA's.
    public init?(url: String) {
        guard let known = Self.allCases.first(where: { $0.url == url }) else { return nil }
        self = known
    }
}
