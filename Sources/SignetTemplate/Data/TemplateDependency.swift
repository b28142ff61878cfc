/// Something outside that a template needs. Two calls that ask for the same share one: parameters count as a whole,
/// whatever their order.
public enum TemplateDependency: Hashable, Sendable {
    /// `secret "path"`: what reading the path gives.
    case read(path: String)
    /// `secret "path" "key=value"`: what writing there gives, such as a certificate.
    case write(path: String, parameters: [String: String])
    /// `secrets "path"`: the names below a path.
    case list(path: String)
    /// `pkiCert "path" "key=value"`: a certificate that is kept until it must be renewed.
    case certificate(path: String, parameters: [String: String])
    /// `file "path"`: what a file holds.
    case file(path: String)
}

extension TemplateDependency: CustomStringConvertible {
    /// `vault.write(pki/issue/web)`, without the values of parameters, which may be secret.
    public var description: String {
        switch self {
        case .read(let path): "vault.read(\(path))"
        case .write(let path, _): "vault.write(\(path))"
        case .list(let path): "vault.list(\(path))"
        case .certificate(let path, _): "vault.pki(\(path))"
        case .file(let path): "file(\(path))"
        }
    }
}
