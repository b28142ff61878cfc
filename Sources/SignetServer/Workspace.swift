import Logging
import SignetAuthority
import SignetCore
import SignetRenewal
import SignetStorage

/// Everything that belongs to one `signet.yaml`, put together: the database with its keys, the authorities, the engine.
public struct Workspace: Sendable {
    /// What the file says.
    public let configuration: Configuration
    /// The private CA.
    public let authorities: AuthorityService
    /// The renewal engine.
    public let engine: RenewalEngine

    /// Finds `signet.yaml` (the path given, else `$SIGNET_CONFIG`, `./signet.yaml`, `/etc/signet/signet.yaml`) and opens
    /// database, sealer and services.
    /// - Parameters:
    ///   - logger: nil: to standard error as the file's `log` section says
    /// - Throws: ``ConfigurationProblems``, `.configurationNotFound`, and what opening the database and the sealer throws.
    public static func open(
        configurationPath: String?, clock: any WallClock = SystemClock(), logger: Logger? = nil
    ) async throws -> Workspace { fatalError("server") }

    /// Creates the authorities and roles that `signet.yaml` declares and that do not exist yet, updates roles whose lines
    /// changed, and hands the certificates to the engine.
    /// - Throws: `.authorityDiffers` when an authority exists with another subject, key kind or parent than declared.
    public func applyConfiguration() async throws { fatalError("server") }

    /// Server and engine in the foreground until SIGTERM or SIGINT, which drain; SIGHUP or a changed `signet.yaml` reloads.
    /// - Throws: `.serverRunning` when another process serves this database, and what listening throws.
    public func up() async throws { fatalError("server") }

    /// Closes the database.
    public func close() async throws { fatalError("server") }
}
