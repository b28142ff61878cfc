import Testing

/// Sections 4.4 and 5 of the article, as written. Certificates of two minutes: both parts wait for their renewals together.
@Suite struct AgentArticleTests {
    @Test(.timeLimit(.minutes(30))) func agentAndJobsRunAsWritten() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await AgentArticle().run() }
            group.addTask { try await JobArticle().run() }
            try await group.waitForAll()
        }
    }
}
