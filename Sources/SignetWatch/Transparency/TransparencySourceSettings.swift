import Foundation

/// Which log, or list of what logs have, is watched for which names.
public struct TransparencySourceSettings: Sendable, Hashable {
    /// In which form the log tells.
    public enum Form: String, Hashable, Sendable, CaseIterable {
        /// A list as crt.sh gives it in JSON.
        case list
        /// The log itself in tiles (c2sp.org/static-ct-api); read on from where the last look ended.
        case tiles
    }

    public var name: String
    /// `https://crt.sh`, a log's monitoring prefix, or `file:///path` of a list or of a directory with tiles. In the URL of a list
    /// `{name}` stands for the name that is asked for.
    public var url: String
    public var form: Form
    /// Domains; certificates for them and for names below them are wanted.
    public var names: [String]
    public var owner: String?
    public var region: String?
    /// By which a log in tiles must sign; nil: it is believed for what it shows first, and must continue that.
    public var key: LogKey?
    /// `https://` or `file://` of a list of logs as browsers publish it, which has the key of the log in tiles; nil: ``key`` counts.
    public var logListURL: String?
    /// The first entry of a log that is read the first time; nil: as ``startAge`` says.
    public var startIndex: Int64?
    /// How old the entries of a log are at most that are read the first time; nil: what is added from then on.
    public var startAge: Duration?
    /// How many entries one look reads at most.
    public var entriesPerLook: Int64

    /// - Parameter form: nil: a list when the URL is of crt.sh, has a query or `{name}`, or ends with `.json`
    public init(
        name: String, url: String, form: Form? = nil, names: [String], owner: String? = nil, region: String? = nil,
        key: LogKey? = nil, logListURL: String? = nil, startIndex: Int64? = nil, startAge: Duration? = nil,
        entriesPerLook: Int64 = 500_000
    ) {
        self.name = name
        self.url = url
        self.form = form ?? Self.form(of: url)
        self.names = names
        self.owner = owner
        self.region = region
        self.key = key
        self.logListURL = logListURL
        self.startIndex = startIndex
        self.startAge = startAge
        self.entriesPerLook = entriesPerLook
    }

    private static func form(of url: String) -> Form {
        let host = URLComponents(string: url)?.host ?? ""
        let isList =
            host == "crt.sh" || host.hasSuffix(".crt.sh") || url.contains("?") || url.contains("{name}")
            || url.hasSuffix(".json")
        return isList ? .list : .tiles
    }
}
