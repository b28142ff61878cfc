import SignetVault

/// What the command line says above the files and the environment; nil: nothing.
public struct AgentFlags: Sendable {
    public var address: String?
    public var caFile: String?
    public var caDirectory: String?
    public var clientCertificate: String?
    public var clientKey: String?
    public var serverName: String?
    public var namespace: String?
    public var skipsVerification: Bool?
    public var exitsAfterAuth: Bool?
    public var logLevel: String?
    public var logFormat: String?
    public var logFile: String?

    public init() {}

    /// Settings with these above.
    func over(_ base: VaultClientSettings) -> VaultClientSettings {
        var settings = base
        settings.address = address ?? settings.address
        settings.caFile = caFile ?? settings.caFile
        settings.caDirectory = caDirectory ?? settings.caDirectory
        settings.clientCertificateFile = clientCertificate ?? settings.clientCertificateFile
        settings.clientKeyFile = clientKey ?? settings.clientKeyFile
        settings.serverName = serverName ?? settings.serverName
        settings.namespace = namespace ?? settings.namespace
        settings.skipsVerification = skipsVerification ?? settings.skipsVerification
        return settings
    }
}
