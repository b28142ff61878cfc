import Foundation
import NIOSSL
import Synchronization

/// Watches the certificate file of one service and notes every certificate that appears in it.
final class RenewalObserver: Sendable {
    let service: String
    private let certificate: String
    private let seen = Mutex<[String]>([])

    init(service: String, certificate: String) {
        self.service = service
        self.certificate = certificate
    }

    /// Serial numbers in the order in which they were installed.
    var serials: [String] { seen.withLock { $0 } }

    /// How often the certificate was replaced.
    var renewals: Int { max(0, serials.count - 1) }

    /// Looks until cancelled; `renewed` is told each new serial number.
    func run(renewed: @Sendable (String) -> Void) async {
        while !Task.isCancelled {
            if let serial = try? NIOSSLCertificate.fromPEMFile(certificate).first?.serialText, serials.last != serial {
                let first = serials.isEmpty
                seen.withLock { $0.append(serial) }
                if !first { renewed(serial) }
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }
}
