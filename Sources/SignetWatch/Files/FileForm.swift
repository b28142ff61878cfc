import Foundation

/// What a file's first bytes say of it.
enum FileForm {
    case pem
    /// DER or BER: a certificate, PKCS#7, PKCS#12, a revocation list, and much else.
    case der
    /// A keystore of Java's own kinds.
    case javaKeystore
    case kubeconfig

    /// - Returns: nil for what holds no certificates.
    init?(_ head: [UInt8]) {
        if head.starts(with: Self.begin) {
            self = .pem
        } else if head.starts(with: [0xFE, 0xED, 0xFE, 0xED]) || head.starts(with: [0xCE, 0xCE, 0xCE, 0xCE]) {
            self = .javaKeystore
        } else if head.count > 2, head[0] == 0x30, head[1] >= 0x80 {
            self = .der
        } else if head.holds(Self.version), head.holds(Self.clusters) || head.holds(Self.users) {
            self = .kubeconfig
        } else if head.holds(Self.begin) {
            self = .pem
        } else {
            return nil
        }
    }

    private static let begin = Array("-----BEGIN ".utf8)
    private static let version = Array("apiVersion".utf8)
    private static let clusters = Array("clusters".utf8)
    private static let users = Array("users".utf8)
}

extension [UInt8] {
    /// Whether the octets stand anywhere in these.
    func holds(_ sought: [UInt8]) -> Bool {
        guard let first = sought.first else { return true }
        return withUnsafeBytes { all in
            sought.withUnsafeBytes { part in
                guard var next = all.baseAddress, let wanted = part.baseAddress, all.count >= part.count else {
                    return false
                }
                let end = next + (all.count - part.count + 1)
                while next < end, let hit = memchr(next, Int32(first), next.distance(to: end)) {
                    if memcmp(hit, wanted, part.count) == 0 { return true }
                    next = UnsafeRawPointer(hit) + 1
                }
                return false
            }
        }
    }
}
