/// Applies `transform` to every element, to at most `limit` of them at a time; results in the order of the elements. The
/// first error cancels the rest.
func mapConcurrently<Element: Sendable, Result: Sendable>(
    _ elements: [Element], limit: Int, _ transform: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var results = [Result?](repeating: nil, count: elements.count)
        var next = 0
        func start() {
            guard next < elements.count else { return }
            let position = next
            next += 1
            group.addTask { (position, try await transform(elements[position])) }
        }
        for _ in 0..<max(limit, 1) { start() }
        while let (position, result) = try await group.next() {
            results[position] = result
            start()
        }
        return results.compactMap(\.self)
    }
}

/// Does `body` to its end even when the calling task has been cancelled: what must be undone is undone.
func uncancelled(_ body: @escaping @Sendable () async -> Void) async {
    await Task { await body() }.value
}
