import Foundation
import SignetCore
import SignetPKI

@testable import SignetRenewal

/// A moment on a whole second at which tests begin.
let start = Date(timeIntervalSince1970: 1_800_000_000)

/// A specification that wants a certificate for `NAME.example.com` from the test authority.
func makeSpec(
    _ name: String = "site", lifetime: Duration? = nil, destinations: [DestinationSpec] = [],
    actions: [ActionSpec] = [], verify: VerificationSpec? = nil
) -> CertificateSpec {
    var spec = CertificateSpec(
        name: name, names: [.dns("\(name).example.com")], issuer: IssuerReference(kind: "authority", name: "test"))
    spec.lifetime = lifetime.map(DurationText.init)
    spec.destinations = destinations
    spec.actions = actions
    spec.verification = verify
    return spec
}

/// All five files in one directory.
func files(in directory: String) -> FilesDestinationSpec {
    var files = FilesDestinationSpec()
    files.certificate = "\(directory)/tls.crt"
    files.key = "\(directory)/tls.key"
    files.ca = "\(directory)/ca.crt"
    files.chain = "\(directory)/chain.crt"
    files.fullChain = "\(directory)/fullchain.crt"
    return files
}

/// A destination that is told apart by its name alone, for what never touches a disk.
func place(_ name: String) -> DestinationSpec {
    var files = FilesDestinationSpec()
    files.certificate = "/nowhere/\(name).crt"
    return .files(files)
}

extension ActionSpec {
    /// An action told apart by a word.
    static func word(_ word: String) -> ActionSpec { .run(command: [word], timeout: DurationText(.seconds(30))) }
}

extension TimeInterval {
    static let minute: TimeInterval = 60
    static let hour: TimeInterval = 3600
    static let day: TimeInterval = 86_400
}
