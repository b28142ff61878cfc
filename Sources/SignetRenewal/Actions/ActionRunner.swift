import Foundation
import SignetCore

/// Carries out what a specification wants done after a change; replaced by memory in tests.
public protocol ActionRunner: Sendable {
    /// Returns what the action printed, or a sentence on what was done.
    /// - Throws: `.actionFailed` naming the action and what came back.
    func run(_ action: ActionSpec, for change: CertificateChange) async throws -> String
}

/// What an action is told, as environment variables of its command.
public struct CertificateChange: Sendable, Equatable {
    /// `SIGNET_NAME`: name of the specification.
    public let name: String
    /// `SIGNET_SERIAL`: serial number of the certificate now installed.
    public let serialNumber: String
    /// `SIGNET_NOT_AFTER`: its end, RFC 3339.
    public let notAfter: Date

    public init(name: String, serialNumber: String, notAfter: Date) {
        self.name = name
        self.serialNumber = serialNumber
        self.notAfter = notAfter
    }

    var environment: [String: String] {
        [
            "SIGNET_NAME": name, "SIGNET_SERIAL": serialNumber,
            "SIGNET_NOT_AFTER": notAfter.formatted(.iso8601),
        ]
    }
}

extension SignetError.Code {
    /// A command failed, a unit could not be reloaded, a process not be signalled.
    public static let actionFailed = Self(rawValue: "action.failed")
}
