import SignetCore
import SignetRenewal

/// What a checked `signet.yaml` declares, as `signet config check` prints it.
public struct ConfigurationRecord: Presentable {
    public let path: String
    public let dataDirectory: String
    public let listen: String
    /// Names, in the order of the file.
    public let authorities: [String]
    /// Names, in the order of the file.
    public let certificates: [String]

    public init(_ configuration: Configuration) {
        path = configuration.path
        dataDirectory = configuration.dataDirectory
        listen = configuration.listen.description
        authorities = configuration.authorities.map(\.name)
        certificates = configuration.certificates.map(\.name)
    }

    public var text: String {
        var fields = FieldList()
        fields.add("data", dataDirectory)
        fields.add("listen", listen)
        fields.add("authorities", authorities.isEmpty ? "none" : authorities.joined(separator: ", "))
        fields.add("certificates", certificates.isEmpty ? "none" : certificates.joined(separator: ", "))
        return "\(path) is in order.\n\(fields.text)"
    }
}
