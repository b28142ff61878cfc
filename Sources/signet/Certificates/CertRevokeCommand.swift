import ArgumentParser
import Foundation
import SignetPKI
import SignetServer

struct CertRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a certificate; the revocation list and OCSP say so from then on.",
        discussion: """
            Exits with 3 when it was revoked before; the first reason and moment stand.

            Example:
              signet cert revoke 018f3c2ab1d4 --reason key-compromise
              signet cert revoke service-a.crt --reason superseded
            """
    )

    @OptionGroup var certificate: StoredCertificateArguments

    @Option(name: .long, help: "Why. (default: unspecified)")
    var reason: RevocationReason?

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let serialNumber = try certificate.serialNumber()
        try await workspace.open { workspace in
            let before = try await workspace.authorities.certificate(
                serialNumber: serialNumber, authority: certificate.authority)
            guard before.revokedAt == nil else {
                try output.show(CertificateRecord(before, at: Date()))
                throw ExitCode.nothingToDo
            }
            let revoked = try await workspace.authorities.revoke(
                serialNumber: serialNumber, authority: before.authority, reason: reason ?? .unspecified,
                actor: OperatingUser.name)
            try output.show(CertificateRecord(revoked, at: Date()))
        }
    }
}
