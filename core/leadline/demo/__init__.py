"""The demo: the main job on made-up people, over real HTTP, in a folder that stays."""
