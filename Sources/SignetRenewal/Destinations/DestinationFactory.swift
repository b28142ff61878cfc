import SignetCore

/// Makes the destinations that specifications name; replaced by memory in tests.
public protocol DestinationFactory: Sendable {
    /// The destination at `index` of `spec.destinations`.
    func destination(at index: Int, of spec: CertificateSpec) throws -> any CertificateDestination
}

/// The real destinations.
public struct SystemDestinationFactory: DestinationFactory {
    public init() {}

    public func destination(at index: Int, of spec: CertificateSpec) throws -> any CertificateDestination {
        switch spec.destinations[index] {
        case .files(let files):
            return FilesDestination(files, store: storeName(at: index, of: spec, beside: files))
        case .registered(let name): throw SignetError.unregisteredDestination(name, of: spec.name)
        }
    }

    /// The spec's name; destinations of one spec whose stores would share a directory are told apart by a number.
    private func storeName(at index: Int, of spec: CertificateSpec, beside files: FilesDestinationSpec) -> String {
        let earlier = spec.destinations[..<index].count { destination in
            guard case .files(let other) = destination else { return false }
            return other.storeParent == files.storeParent
        }
        return earlier == 0 ? spec.name : "\(spec.name)+\(earlier + 1)"
    }
}
