/// How far a log had come when it was looked at, and the hash of all of it.
struct LogHead: Hashable {
    let size: Int64
    let root: MerkleTree.Hash
}
