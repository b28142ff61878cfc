import Foundation
import HummingbirdHTTP2
import Logging
import NIOSSL
import SignetCore
import Synchronization

/// A server's TLS identity that follows its files: each change makes a new generation, which new connections get while the
/// old ones live on with theirs.
///
/// Every generation is a `NIOSSLContext` of its own, so no session of an older one can be resumed. With client certificates
/// even each connection gets its own context (0.08 ms), because a resumed session would skip their verification.
public final class ReloadingTLSContext: Sendable {
    /// Whether clients are asked for a certificate.
    public enum ClientCertificates: Sendable {
        /// Not asked.
        case none
        /// Asked, and anything it shows is taken: who it is, is decided later (Vault's `cert` method).
        case requested
        /// Asked; a client may have none, but one it shows must be valid.
        case optional
        /// A client without a valid certificate is refused.
        case required
    }

    private struct Generation: Sendable {
        var files: [[UInt8]]
        var configuration: TLSConfiguration
        var context: NIOSSLContext
    }

    private let paths: [String]
    private let clientCertificates: ClientCertificates
    private let generation: Mutex<Generation>

    /// Reads the files and makes the first generation.
    /// - Parameters:
    ///   - certificatePath: PEM, leaf first, then its intermediates
    ///   - keyPath: PEM
    ///   - trustRootsPath: PEM of the authorities that clients' certificates must come from; nil only without client certificates
    ///   - clientCertificates: whether clients are asked for a certificate
    /// - Throws: `.unreadableFile`, `.invalidInput` naming the file, `.tlsFilesUnusable` when certificate and key do not fit.
    public init(
        certificatePath: String, keyPath: String, trustRootsPath: String? = nil,
        clientCertificates: ClientCertificates = .none
    ) throws {
        guard clientCertificates == .none || clientCertificates == .requested || trustRootsPath != nil else {
            throw SignetError(
                .invalidInput, "Client certificates cannot be checked without a file of trusted authorities.",
                remedy: "Name the CA file of the clients.")
        }
        paths = [certificatePath, keyPath] + [trustRootsPath].compactMap(\.self)
        self.clientCertificates = clientCertificates
        let files = try Self.readUnchanging(paths)
        generation = Mutex(try Self.makeGeneration(files, paths: paths, clientCertificates: clientCertificates))
    }

    /// The context of the newest generation.
    public var current: NIOSSLContext { generation.withLock(\.context) }

    /// The context for one new connection: the newest generation's, or a fresh one of it where clients are verified.
    /// - Throws: what `NIOSSLContext` throws; not after the generation was made once.
    public func contextForNewConnection() throws -> NIOSSLContext {
        let newest = generation.withLock(\.self)
        guard clientCertificates != .none else { return newest.context }
        return try NIOSSLContext(configuration: newest.configuration)
    }

    /// What a connection that may be HTTP/2 needs: the newest generation, and who judges the client's certificate.
    /// - Parameter shown: where certificates that are taken without a judgement are noted
    func channelConfigurationForNewConnection(_ shown: ShownCertificates) -> TLSChannelConfiguration {
        let configuration = generation.withLock(\.configuration)
        guard clientCertificates == .requested else { return TLSChannelConfiguration(tlsConfiguration: configuration) }
        return TLSChannelConfiguration(tlsConfiguration: configuration) { certificates, verdict in
            shown.note(certificates)
            verdict.succeed(.certificateVerified)
        }
    }

    /// Makes a new generation when a file changed. After an error the newest good generation stays.
    /// - Returns: whether there is a new generation.
    /// - Throws: as the initializer.
    @discardableResult
    public func reloadIfChanged() throws -> Bool {
        let files = try Self.readUnchanging(paths)
        if generation.withLock({ $0.files == files }) { return false }
        let next = try Self.makeGeneration(files, paths: paths, clientCertificates: clientCertificates)
        generation.withLock { $0 = next }
        return true
    }

    /// Looks at the files again and again until cancelled; what cannot be loaded is logged and tried again.
    /// - Throws: `CancellationError`.
    public func watch(
        every interval: Duration = .seconds(1), clock: any WallClock = SystemClock(), logger: Logger
    ) async throws {
        while true {
            try await clock.sleep(for: interval)
            reload(logger: logger)
        }
    }

    /// Looks at the files once; what cannot be loaded is logged, and the newest good generation stays.
    public func reload(logger: Logger) {
        do {
            if try reloadIfChanged() {
                logger.info("New certificate loaded.", metadata: ["file": "\(paths[0])"])
            }
        } catch {
            logger.error("The new certificate cannot be used; the old one stays.", metadata: ["reason": "\(error)"])
        }
    }
}

// MARK: Reading and assembling

extension ReloadingTLSContext {
    /// Reads all files until two readings agree, so that the files are of one generation even while they are switched.
    private static func readUnchanging(_ paths: [String]) throws -> [[UInt8]] {
        let read = { try paths.map { try BoundedFile.read($0, limit: 1 << 20) } }
        var files = try read()
        for _ in 0..<10 {
            let again = try read()
            if again == files { return files }
            files = again
        }
        throw SignetError(
            .tlsFilesUnusable, "\(paths[0]) and its key keep changing while they are read.",
            remedy: "Nothing to do when it stops; they are read again.")
    }

    private static func makeGeneration(
        _ files: [[UInt8]], paths: [String], clientCertificates: ClientCertificates
    ) throws -> Generation {
        do {
            let chain = try NIOSSLCertificate.fromPEMBytes(files[0])
            let key = try NIOSSLPrivateKey(bytes: files[1], format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.certificateVerification = clientCertificates.verification
            if files.count > 2 {
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(files[2]))
                configuration.sendCANameList = true
            }
            return Generation(
                files: files, configuration: configuration, context: try NIOSSLContext(configuration: configuration))
        } catch {
            throw SignetError(
                .tlsFilesUnusable, "\(paths.joined(separator: ", ")) cannot be used together for TLS.",
                remedy:
                    "Check them with: signet verify, or openssl x509 and openssl pkey; the key must fit the certificate.",
                cause: error)
        }
    }
}

extension ReloadingTLSContext.ClientCertificates {
    fileprivate var verification: NIOSSL.CertificateVerification {
        switch self {
        case .none: .none
        case .requested, .optional: .optionalVerification
        case .required: .noHostnameVerification
        }
    }
}

extension SignetError.Code {
    /// The certificate, key and CA files given for TLS do not work together.
    public static let tlsFilesUnusable = Self(rawValue: "tls.files-unusable")
}
