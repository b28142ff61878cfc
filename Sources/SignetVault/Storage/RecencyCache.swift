/// What was asked for lately, bounded: two generations, of which the older is dropped when the younger is full.
///
/// A value that was read from the database before a change may be inserted after it: so whoever reads notes the
/// ``version`` first, and an insert counts only when nothing has been removed since.
struct RecencyCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let generationSize: Int
    /// Grows with every removal.
    private(set) var version: UInt64 = 0

    /// - Parameter capacity: how many values it keeps at most
    init(capacity: Int) {
        generationSize = max(capacity / 2, 1)
    }

    /// How many values are kept.
    var count: Int { young.count + old.count }

    /// The value, which stays longer for having been asked for.
    mutating func value(for key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        put(value, for: key)
        return value
    }

    /// Keeps a value, unless something was removed since.
    /// - Parameter version: ``version`` before the value was read
    mutating func insert(_ value: Value, for key: Key, since version: UInt64) {
        guard version == self.version else { return }
        old[key] = nil
        put(value, for: key)
    }

    mutating func remove(_ keys: some Sequence<Key>) {
        version &+= 1
        for key in keys {
            young[key] = nil
            old[key] = nil
        }
    }

    mutating func removeAll() {
        version &+= 1
        young = [:]
        old = [:]
    }

    private mutating func put(_ value: Value, for key: Key) {
        if young.count >= generationSize, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = value
    }
}
