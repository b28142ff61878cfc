import ServiceLifecycle

extension ServiceGroup {
    private enum Event<Ending: Sendable>: Sendable {
        case servicesEnded
        case ended(Ending)
    }

    /// Runs the services until `ending` returns; then each of them finishes what it has in hand, as at a shutdown of the program.
    /// - Parameter ending: returns promptly when it is cancelled, as it is when the services end by themselves
    /// - Returns: what `ending` did.
    /// - Throws: what the services and `ending` throw.
    nonisolated func run<Ending: Sendable>(
        until ending: @escaping @Sendable () async throws -> Ending
    ) async throws -> Ending? {
        try await withThrowingTaskGroup(of: Event<Ending>.self) { tasks in
            tasks.addTask {
                try await self.run()
                return .servicesEnded
            }
            tasks.addTask {
                let result = try await ending()
                await self.triggerGracefulShutdown()
                return .ended(result)
            }
            defer { tasks.cancelAll() }
            var result: Ending?
            for try await event in tasks {
                switch event {
                case .servicesEnded: tasks.cancelAll()
                case .ended(let value): result = value
                }
            }
            return result
        }
    }
}
