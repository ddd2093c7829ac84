"""LifeOps in a real Home Assistant, seen from outside: phones, bulbs, REST, browser."""
