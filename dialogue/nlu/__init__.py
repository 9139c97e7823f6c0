"""Natural language understanding (意图识别): trained with scikit-learn, served with numpy only."""
