import Testing

@testable import SignetVault

@Suite struct RecencyCacheTests {
    @Test func keepsWhatIsAskedForAndIsBounded() {
        var cache = RecencyCache<Int, Int>(capacity: 20)
        for key in 0..<1000 {
            cache.insert(key, for: key, since: cache.version)
            #expect(cache.value(for: 0) == 0)
            #expect(cache.count <= 20)
        }
        #expect(cache.value(for: 999) == 999 && cache.value(for: 500) == nil)
    }

    @Test func whatWasReadBeforeARemovalIsNotKept() {
        var cache = RecencyCache<String, Int>(capacity: 20)
        let version = cache.version
        cache.remove(["a"])
        cache.insert(1, for: "a", since: version)
        #expect(cache.value(for: "a") == nil)
        cache.insert(2, for: "a", since: cache.version)
        #expect(cache.value(for: "a") == 2)
        cache.remove(["a"])
        #expect(cache.value(for: "a") == nil)
        cache.insert(3, for: "b", since: cache.version)
        cache.removeAll()
        #expect(cache.count == 0 && cache.value(for: "b") == nil)
    }
}
