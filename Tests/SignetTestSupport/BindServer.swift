import Foundation

/// A BIND 9 name server of the test's own on loopback, which knows nothing but the zones it is given; killed, at the latest,
/// when the last reference goes.
public final class BindServer: Sendable {
    /// A TSIG key that the server knows.
    public struct Key: Sendable {
        public let name: String
        /// `hmac-sha256`
        public let algorithm: String
        /// Base64.
        public let secret: String

        public init(name: String, algorithm: String = "hmac-sha256", secret: String = Key.randomSecret()) {
            self.name = name
            self.algorithm = algorithm
            self.secret = secret
        }

        /// 32 random bytes.
        public static func randomSecret() -> String {
            Data((0..<32).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
        }
    }

    /// A zone that the server has, or knows where to ask about.
    public struct Zone: Sendable {
        enum Source {
            case primary(nameServers: [String: String], records: [String])
            case forward(address: String, port: Int)
        }

        /// Without the final dot.
        public let name: String
        let source: Source
        var updateKeys: [String] = []
        var allowsAnyUpdate = false

        /// A zone of the server's own, with a SOA record and TTLs of 60 s.
        /// - Parameters:
        ///   - nameServers: address by name; those within the zone get their A records
        ///   - records: further lines of the zone file
        ///   - updateKeys: names of keys that may change everything
        ///   - allowsAnyUpdate: whether everybody may
        public static func primary(
            _ name: String, nameServers: [String: String]? = nil, records: [String] = [], updateKeys: [String] = [],
            allowsAnyUpdate: Bool = false
        ) -> Zone {
            let servers = nameServers ?? ["ns1.\(name)": "127.0.0.1"]
            return Zone(
                name: name, source: .primary(nameServers: servers, records: records), updateKeys: updateKeys,
                allowsAnyUpdate: allowsAnyUpdate)
        }

        /// A zone that another server has; asked there on behalf of clients that want recursion.
        public static func forward(_ name: String, to server: BindServer) -> Zone {
            Zone(name: name, source: .forward(address: server.address, port: server.port))
        }
    }

    /// 127.0.0.1, or another address of that net.
    public let address: String
    /// UDP and TCP.
    public let port: Int
    private let process: BackgroundProcess
    private let directory: TemporaryDirectory

    /// Starts the server and returns when it answers.
    /// - Parameters:
    ///   - address: one that an interface of this machine has
    ///   - port: nil takes a free one
    public static func start(
        _ zones: [Zone], keys: [Key] = [], address: String = "127.0.0.1", port: Int? = nil
    ) async throws -> BindServer {
        var output = ""
        for _ in 0..<(port == nil ? 5 : 1) {
            let server = try BindServer(zones, keys, address, try port ?? freePort())
            try await server.process.waitForOutput(containing: " running\n")
            output = server.process.output
            if output.contains("not loaded due to errors") { throw TestSupportError("BIND took no zone:\n\(output)") }
            if output.contains("listening on IPv4 interface"), !output.contains("address in use") { return server }
            await server.stop()
        }
        throw TestSupportError("BIND found no free port; it printed:\n\(output)")
    }

    private init(_ zones: [Zone], _ keys: [Key], _ address: String, _ port: Int) throws {
        self.address = address
        self.port = port
        directory = try TemporaryDirectory()
        let configuration = try BindConfiguration(zones: zones, keys: keys, address: address, port: port)
            .write(to: directory)
        process = try .start("named", ["-g", "-n", "1", "-c", configuration])
    }

    /// What it logged so far.
    public var output: String { process.output }

    /// Ends it and waits until it has ended.
    public func stop() async {
        process.signal(SIGKILL)
        _ = try? await process.waitForExit()
    }

    /// Changes a zone with BIND's own nsupdate.
    /// - Parameters:
    ///   - commands: `update add name. 60 TXT "value"`, without `server` and `send`
    ///   - key: nil: unsigned
    public func update(_ commands: [String], key: Key? = nil) async throws {
        let identity = key.map { ["-y", "\($0.algorithm):\($0.name):\($0.secret)"] } ?? []
        let script = (["server \(address) \(port)"] + commands + ["send", ""]).joined(separator: "\n")
        let result = try await runTool("nsupdate", identity, input: Array(script.utf8))
        guard result.status == 0 else { throw TestSupportError("nsupdate failed: \(result.everything)") }
    }

    /// The TXT values of a name, as dig sees them.
    public func texts(of name: String) async throws -> Set<String> {
        let result = try await runTool(
            "dig", ["@\(address)", "-p", "\(port)", "+short", "+tries=3", "+time=5", "TXT", "\(name)."])
        guard result.status == 0 else { throw TestSupportError("dig failed: \(result.everything)") }
        let lines = result.output.split(separator: "\n").filter { $0.hasPrefix("\"") }
        return Set(lines.map { $0.replacing("\" \"", with: "").trimmingCharacters(in: ["\""]) })
    }
}
