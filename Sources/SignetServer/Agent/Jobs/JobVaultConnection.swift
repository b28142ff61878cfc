import Foundation
import SignetAgent
import SignetCore
import SignetVault

/// How the runner reaches the server that tasks get their tokens from: flags, over the environment.
public struct JobVaultConnection: Sendable {
    private let isEnabled: Bool?
    private let address: String?
    private let token: String?
    private let tokenFile: String?
    private let role: String?
    private let caFile: String?
    private let clientCertificate: String?
    private let clientKey: String?
    private let namespace: String?
    private let skipsVerification: Bool
    private let environment: [String: String]

    public init(
        isEnabled: Bool?, address: String?, token: String?, tokenFile: String?, role: String?, caFile: String?,
        clientCertificate: String?, clientKey: String?, namespace: String?, skipsVerification: Bool,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.isEnabled = isEnabled
        self.address = address
        self.token = token
        self.tokenFile = tokenFile
        self.role = role
        self.caFile = caFile
        self.clientCertificate = clientCertificate
        self.clientKey = clientKey
        self.namespace = namespace
        self.skipsVerification = skipsVerification
        self.environment = environment
    }

    /// Whether flags say anything.
    public var isNamed: Bool {
        isEnabled != nil || address != nil || token != nil || tokenFile != nil || role != nil || caFile != nil
            || namespace != nil || skipsVerification
    }

    /// What the runner works with; nil: tasks get no tokens.
    /// - Throws: `.unreadableFile`, `.invalidInput`.
    public func settings() throws -> JobVaultSettings? {
        // Tasks do not inherit it.
        let given = SecretVariables.read("VAULT_TOKEN", from: environment)
        guard isEnabled ?? (address != nil || environment["VAULT_ADDR"]?.isEmpty == false) else { return nil }
        var client = try VaultClientSettings(environment: environment)
        client.wrapTTL = nil
        client.address = address ?? client.address
        client.caFile = caFile ?? client.caFile
        client.clientCertificateFile = clientCertificate ?? client.clientCertificateFile
        client.clientKeyFile = clientKey ?? client.clientKeyFile
        client.namespace = namespace ?? client.namespace
        client.skipsVerification = skipsVerification || client.skipsVerification
        let text = try token ?? tokenFile.map(Self.read) ?? given
        client.token = text.flatMap { $0.isEmpty ? nil : Secret($0) }
        return JobVaultSettings(client: client, role: role)
    }

    private static func read(_ path: String) throws -> String {
        let bytes = try InputFile(path).bytes()
        return String(decoding: bytes, as: UTF8.self).trimmedASCIIWhitespace
    }

    /// The runner that a command starts where there is none.
    public func runner(for place: JobPlace) throws -> DetachedRunner {
        var arguments: [String] = []
        func add(_ name: String, _ value: String?) {
            if let value { arguments.append("--vault-\(name)=\(value)") }
        }
        func absolute(_ path: String?) -> String? {
            path.map { AbsolutePath.make($0, relativeTo: FileManager.default.currentDirectoryPath) }
        }
        add("address", address)
        add("token-file", absolute(tokenFile))
        add("create-from-role", role)
        add("ca-file", absolute(caFile))
        add("cert-file", absolute(clientCertificate))
        add("key-file", absolute(clientKey))
        add("namespace", namespace)
        if skipsVerification { arguments.append("--vault-tls-skip-verify") }
        if let isEnabled { arguments.append(isEnabled ? "--vault-enabled" : "--no-vault-enabled") }
        // A command line can be read by everybody.
        var environment = environment
        if let token { environment["VAULT_TOKEN"] = token }
        return DetachedRunner(for: place, arguments: arguments, environment: environment)
    }
}
