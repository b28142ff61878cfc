import Crypto

/// Merkle tree hashes of logs (RFC 6962 section 2.1).
enum MerkleTree {
    typealias Hash = [UInt8]

    static let hashSize = SHA256.byteCount

    /// Of an entry: the bytes of its MerkleTreeLeaf.
    static func leaf(_ bytes: some Sequence<UInt8>) -> Hash { Array(SHA256.hash(data: [0] + bytes)) }

    /// The roots of the complete subtrees, largest first, over hashes of complete subtrees that are all as large.
    static func peaks(_ hashes: some Collection<Hash>) -> [Hash] {
        var rest = Array(hashes)[...]
        var peaks: [Hash] = []
        for bit in (0..<Int.bitWidth - 1).reversed() where rest.count & (1 << bit) != 0 {
            var level = Array(rest.prefix(1 << bit))
            rest = rest.dropFirst(1 << bit)
            while level.count > 1 {
                level = stride(from: 0, to: level.count, by: 2).map { node(level[$0], level[$0 + 1]) }
            }
            peaks += level
        }
        return peaks
    }

    /// The root over complete subtrees of which each is smaller than the one before; that of an empty tree when there are none.
    static func root(peaks: [Hash]) -> Hash {
        guard var root = peaks.last else { return Array(SHA256.hash(data: [])) }
        for peak in peaks.dropLast().reversed() { root = node(peak, root) }
        return root
    }

    /// The root over hashes of complete subtrees that are all as large.
    static func root(over hashes: some Collection<Hash>) -> Hash { root(peaks: peaks(hashes)) }

    private static func node(_ left: Hash, _ right: Hash) -> Hash { Array(SHA256.hash(data: [1] + left + right)) }
}
