"""The gamification agent: XP from evidence, levels, streaks, achievements."""
